/** The README's server runs as it stands: a question goes up, the answer comes down. */
import { spawn } from 'node:child_process';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { createClient, type WebSocketConstructor } from '@throughline/client';
import { agentEvents } from '@throughline/protocol/agent';
import { expect, it } from 'vitest';
import { WebSocket } from 'ws';

const root = join(import.meta.dirname, '../..');

/** A port that is free now. */
const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const probe = createServer();
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });

it('answers a question with the whole golden path', async () => {
  const port = await freePort();
  const command = ['--conditions=@throughline/source', '--import', 'tsx', 'examples/readme/server.ts'];
  const server = spawn(process.execPath, command, {
    cwd: root,
    env: { ...process.env, PORT: String(port) },
    stdio: 'inherit',
  });
  // It retries until the process listens; ours to wait for is the receipt.
  const client = createClient({
    url: `ws://127.0.0.1:${port}/agent`,
    token: 'ada',
    events: agentEvents,
    WebSocket: WebSocket as unknown as WebSocketConstructor,
    connection: { backoff: { firstMs: 100, factor: 1, capMs: 100 } },
  });
  try {
    client.connect();
    const started = new Promise<string>((resolve) => client.on('agent_started', ({ runId }) => resolve(runId ?? '')));
    const receipt = await client.submit('user_message', { text: 'How cold is it in Paris?' });
    expect(receipt.ok).toBe(true);
    const runId = await started;
    await client.finished(runId);
    const said = client
      .run(runId)
      .get()
      ?.parts.map((part) => ('text' in part ? part.text : part.kind));
    expect(said).toEqual(['How cold is it in Paris?', 'tool', 'It is 4 °C.']);
  } finally {
    client.close();
    server.kill();
  }
});
