/**
 * Counts in how many situations mock-socket does what a browser does. The measure is our own socket's record, which
 * `socket-fidelity.test.ts` holds equal to Chromium's. Run with `npx tsx --conditions=@throughline/source packages/testkit/scripts/mock-socket-fidelity.ts`.
 */
import { type Client, WebSocket as MockWebSocket, Server } from 'mock-socket';
import { createPageTools } from '../test/socket/page-tools.ts';
import { runInMemory } from '../test/socket/run-in-memory.ts';
import type { ServerSide, Situation, SituationRecord } from '../test/socket/situation.ts';
import { situations } from '../test/socket/situations.ts';

const PATIENCE_MS = 1_000;
let port = 5_000;
let caught: (error: unknown) => void = () => {};
process.on('uncaughtException', (error) => caught(error));
process.on('unhandledRejection', (error) => caught(error));

function sideOf(client: Client, log: (line: string) => void): ServerSide {
  const impossible = (): void => {};
  return {
    send: (text) => client.send(text),
    sendBinary: (bytes) => client.send(Uint8Array.from(bytes).buffer),
    close: (code, reason) =>
      client.close(code === undefined ? (undefined as never) : { code, reason: reason ?? '', wasClean: true }),
    cut: () => client.close({ code: 1006, reason: '', wasClean: false }),
    violate: impossible,
    neverAnswerClose: impossible,
    log: (...words) => log(words.join(' ')),
    onText: (listener) => client.on('message', (data) => typeof data === 'string' && listener(data)),
    onBinary: (listener) =>
      client.on('message', (data) => data instanceof ArrayBuffer && listener(new Uint8Array(data))),
    onClose: (listener) => client.on('close', ((event: { code: number }) => listener(event?.code)) as () => void),
  };
}

async function runInMockSocket(situation: Situation): Promise<SituationRecord> {
  port += 1;
  const url = `ws://127.0.0.1:${port}`;
  const server: string[] = [];
  const { handshake = 'accept' } = situation;
  const options = typeof handshake === 'object' ? { selectProtocol: () => handshake.select } : {};
  const servers = handshake === 'nobody' || handshake === 'hang' ? [] : [new Server(`${url}/`, options as never)];
  for (const one of servers) {
    if (handshake === 'refuse')
      one.on('connection', (client) => client.close({ code: 1006, reason: '', wasClean: false }));
    else one.on('connection', (client) => situation.server?.(sideOf(client, (line) => server.push(line))));
  }
  const tools = createPageTools({
    WebSocket: MockWebSocket as never,
    url,
    onReportedError: (listener) => {
      caught = listener;
    },
    setOffline: async () => {},
  });
  await Promise.race([
    Promise.resolve(situation.page(tools)).catch((error: Error) => tools.log('rejected', error.message)),
    new Promise((resolve) => setTimeout(resolve, PATIENCE_MS)),
  ]);
  for (const one of servers) one.stop();
  return { page: [...tools.record], server };
}

/** Only which events came with which data, in which order: no states, codes, counts or microtasks. */
const outline = ({ page }: SituationRecord): readonly string[] =>
  page.flatMap((line) => /^\w+ (open|message .*?|error|close)(?= \d| [A-Z]+ buffered)/.exec(line)?.[0] ?? []);

const wrong: string[] = [];
let outlines = 0;
let withoutBuffered = 0;
const stripped = (record: SituationRecord): string => JSON.stringify(record).replace(/ buffered=\w+/g, '');
for (const situation of situations) {
  const [expected, seen] = [await runInMemory(situation), await runInMockSocket(situation)];
  if (JSON.stringify(outline(expected)) === JSON.stringify(outline(seen))) outlines += 1;
  if (stripped(expected) === stripped(seen)) withoutBuffered += 1;
  if (process.argv.includes('--show')) console.log(situation.name, { expected, seen });
  if (JSON.stringify(expected) !== JSON.stringify(seen)) wrong.push(situation.name);
}
console.log(
  `mock-socket does what Chromium does in ${situations.length - wrong.length} of ${situations.length} situations.`,
);
console.log(`bufferedAmount, which it does not have, left out: in ${withoutBuffered}.`);
console.log(`The bare sequence of events is the same in ${outlines}.`);
console.log(`It departs in:\n${wrong.map((name) => `- ${name}`).join('\n')}`);
process.exit(0);
