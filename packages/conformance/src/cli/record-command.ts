/** `throughline record`: stands between pages and a server, and writes down what crosses, without secrets. */
import { createWriteStream } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { SUBPROTOCOL, WIRE_VERSION } from '@throughline/protocol';
import { encodeLine, messageEntry, RECORDING_VERSION, type RecordingLine } from '@throughline/protocol/recording';
import { WebSocket, WebSocketServer } from 'ws';
import type { AddCommand } from './add-command.ts';
import { wholeNumber } from './options.ts';
import { enough, Misuse } from './terminal.ts';

export const addRecord: AddCommand = (program, terminal) => {
  program
    .command('record')
    .summary('record what crosses between pages and a server')
    .description('Listens on a port, hands everything on to the server, and records it. Ends with Ctrl+C.')
    .argument('<url>', 'the server: ws://… or wss://…')
    .requiredOption('--out <file>', 'where the recording goes, as JSON Lines')
    .option('--port <port>', 'where pages connect; 0: a free port', wholeNumber(0), 7357)
    .addHelpText('after', '\nExample:\n  $ throughline record ws://localhost:8080/agent --out session.jsonl')
    .action(async (url: string, { out, port }: { out: string; port: number }) => {
      if (!/^wss?:\/\//.test(url)) throw new Misuse(`The URL must begin with ws:// or wss://; it is ${url}.`);
      const file = createWriteStream(out);
      await new Promise<void>((resolve, reject) => file.once('open', () => resolve()).once('error', reject));
      const recorder = await startRecorder(url, port, (line) => void file.write(`${encodeLine(line)}\n`));
      terminal.out(`Listening on ws://127.0.0.1:${recorder.port}, recording to ${out}`);
      await enough(terminal);
      await recorder.close();
      await new Promise((resolve) => file.end(resolve));
    });
};

/** A proxy that tells every line of a recording. */
async function startRecorder(url: string, port: number, write: (line: RecordingLine) => void) {
  const begun = performance.now();
  const atMs = (): number => Math.round(performance.now() - begun);
  write({
    throughline: 'recording',
    version: RECORDING_VERSION,
    wire: WIRE_VERSION,
    startedAt: Date.now(),
    by: 'throughline record',
    meta: { url },
  });
  const pages = new WebSocketServer({
    port,
    host: '127.0.0.1',
    handleProtocols: (offered) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
  });
  await new Promise<void>((resolve, reject) => pages.once('listening', resolve).once('error', reject));
  let count = 0;

  pages.on('connection', (page, { headers }) => {
    count += 1;
    const connection = `c${count}`;
    write({ kind: 'attempt', atMs: atMs(), connection, url });
    const protocols = page.protocol === '' ? [] : [page.protocol];
    const server = new WebSocket(url, protocols, headers.origin === undefined ? {} : { origin: headers.origin });
    const early: (() => void)[] = [];
    const hand = (to: 'server' | 'page', target: WebSocket) => (data: unknown, isBinary: boolean) => {
      const message = isBinary ? new Uint8Array(data as Buffer) : String(data);
      write(messageEntry({ atMs: atMs(), connection, to }, message));
      if (target.readyState === WebSocket.CONNECTING) early.push(() => target.send(message));
      else if (target.readyState === WebSocket.OPEN) target.send(message);
    };
    let over = false;
    const end = (by: 'page' | 'server', target: WebSocket) => (code: number, reason: Buffer) => {
      if (over) return;
      over = true;
      const who = code === 1006 ? 'network' : by;
      write({ kind: 'close', atMs: atMs(), connection, code, reason: String(reason), by: who });
      // Codes without a close frame cannot be handed on.
      if (code === 1005 || code === 1006) target.terminate();
      else target.close(code, String(reason));
    };
    server.on('open', () => {
      write({ kind: 'open', atMs: atMs(), connection, protocol: server.protocol });
      for (const send of early.splice(0)) send();
    });
    server.on('message', hand('page', page));
    page.on('message', hand('server', server));
    server.on('close', end('server', page));
    page.on('close', end('page', server));
    for (const socket of [server, page]) socket.on('error', () => {});
  });

  return {
    port: (pages.address() as AddressInfo).port,
    async close(): Promise<void> {
      const gone = [...pages.clients].map((page) => new Promise((resolve) => page.once('close', resolve)));
      for (const page of pages.clients) page.terminate();
      await Promise.all(gone);
      await new Promise((resolve) => pages.close(resolve));
    },
  };
}
