/** The README's server is compiled, is the one in the README to the letter, and does what it says. */
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import WebSocket from 'ws';
import { startServer } from './server.ts';

test('the README shows this very server', () => {
  const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');
  const code = readFileSync(join(import.meta.dirname, 'server.ts'), 'utf8');
  expect(readme).toContain(`\`\`\`ts\n// server.ts\n${code}\`\`\``);
});

test('a question is answered by a whole run', async () => {
  const { server, manager } = await startServer(0, (token) => token ?? null);
  const { port } = server.address() as AddressInfo;
  const socket = new WebSocket(`ws://127.0.0.1:${port}/agent`, 'throughline.v1');
  const frames: any[] = [];
  const ended = new Promise<void>((resolve) =>
    socket.on('message', (data) => {
      const value = JSON.parse(String(data));
      frames.push(...(Array.isArray(value) ? value : [value]));
      const { op } = frames.at(-1);
      if (op === 'live') socket.send(JSON.stringify({ op: 'submit', id: 'c1', type: 'user_message', data: { q: 1 } }));
      const isThere = (name: string) => frames.some(({ op, type }) => op === name || type === name);
      if (isThere('agent_completed') && isThere('receipt')) resolve();
    }),
  );
  await new Promise((resolve) => socket.once('open', resolve));
  socket.send(JSON.stringify({ op: 'hello', v: 1, session: 's', token: 'ada', streams: {} }));
  await ended;
  expect(frames.filter(({ op }) => op === 'event').map(({ type, submitId }) => [type, submitId])).toEqual([
    ['agent_started', 'c1'],
    ['agent_thinking', 'c1'],
    ['tool_executing', 'c1'],
    ['tool_completed', 'c1'],
    ['message_delta', 'c1'],
    ['message_delta', 'c1'],
    ['message_completed', 'c1'],
    ['agent_completed', 'c1'],
  ]);
  expect(frames.find(({ op }) => op === 'receipt')).toMatchObject({ id: 'c1', ok: true });
  await manager.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
