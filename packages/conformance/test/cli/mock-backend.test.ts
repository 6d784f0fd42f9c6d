/** `serve`, `record` and `replay`: a back end that a page can use, what crossed the wire, and the same once more. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeRecording } from '@throughline/protocol/recording';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { runCommand } from '../../src/cli/run-command.ts';
import { createTestTerminal, type TestTerminal } from './test-terminal.ts';

let folder: string;
let commands: { terminal: TestTerminal; ended: Promise<number> }[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'throughline-serve-'));
  commands = [];
});
afterEach(async () => {
  for (const { terminal, ended } of commands) {
    terminal.interrupt();
    expect(await ended).toBe(0);
  }
  await rm(folder, { recursive: true });
});

/** Starts a command that listens, and tells where. */
async function start(...args: string[]) {
  const terminal = createTestTerminal();
  commands.push({ terminal, ended: runCommand([...args, '--port', '0'], terminal) });
  const [, url] = await terminal.line(/^Listening on (ws:\/\/[^\s,]+)/);
  return { terminal, url: url! };
}

interface Frame {
  readonly op: string;
  readonly [field: string]: any;
}

/** A page that has said hello, and waits for frames. */
async function connect(url: string, user: string, me: object = { from: 'start' }) {
  const socket = new WebSocket(url, 'throughline.v1');
  const frames: Frame[] = [];
  const looking = new Set<() => void>();
  const look = () => {
    for (const each of [...looking]) each();
  };
  socket.on('message', (data) => {
    frames.push(...[JSON.parse(String(data))].flat());
    look();
  });
  let closed = false;
  socket.on('close', () => {
    closed = true;
    look();
  });
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  const send = (frame: object): void => socket.send(JSON.stringify(frame));
  const until = <Found>(find: () => Found | undefined): Promise<Found> =>
    new Promise((resolve) => {
      const each = (): void => {
        const found = find();
        if (found === undefined) return;
        looking.delete(each);
        resolve(found);
      };
      looking.add(each);
      each();
    });
  send({ op: 'hello', v: 1, session: `s-${crypto.randomUUID()}`, token: user, streams: { me } });
  await until(() => frames.find(({ op }) => op === 'live'));
  return {
    frames,
    send,
    close: () => socket.close(),
    types: () => frames.filter(({ op }) => op === 'event').map(({ type }) => type),
    event: (type: string) => until(() => frames.find((frame) => frame.op === 'event' && frame.type === type)),
    frame: (op: string) => until(() => frames.find((frame) => frame.op === op)),
    closed: () => until(() => closed || undefined),
  };
}

test('serve answers a user_message by a whole run, and is ready when it says so', async () => {
  const { terminal, url } = await start('serve');
  const [, ready] = await terminal.line(/^Ready: +(\S+)/);
  expect((await fetch(ready!)).status).toBe(200);
  const page = await connect(url, 'ada');
  page.send({ op: 'submit', id: 'c-1', type: 'user_message', data: { text: 'How cold is it?' } });
  const { ok, result } = await page.frame('receipt');
  const { runId, submitId } = await page.event('agent_completed');
  expect({ ok, runId, submitId }).toEqual({ ok: true, runId: result.runId, submitId: 'c-1' });
  expect([...new Set(page.types())]).toEqual([
    'agent_started',
    'user_message',
    'agent_thinking',
    'tool_executing',
    'tool_completed',
    'message_delta',
    'message_completed',
    'agent_completed',
  ]);
});

test('faults are called by lines, and by HTTP', async () => {
  const { terminal, url } = await start('serve', '--control', '0');
  const [, control] = await terminal.line(/^Orders: +(\S+)/);
  const page = await connect(url, 'ada');

  terminal.type('duplicate 1');
  await terminal.line(/^duplicate 1: done, 1 connected/);
  page.send({ op: 'submit', id: 'c-1', type: 'user_message', data: {} });
  await page.event('agent_completed');
  expect(page.types().filter((type) => type === 'agent_started')).toHaveLength(2);

  const refused = await fetch(control!, { method: 'POST', body: 'explode' });
  expect([refused.status, await refused.text()]).toEqual([400, expect.stringContaining('"explode" is no order.')]);
  const cut = await fetch(control!, { method: 'POST', body: 'cut' });
  expect(cut.status).toBe(200);
  await page.closed();
});

test('a lost event leaves a gap that can be repaired', async () => {
  const { terminal, url } = await start('serve');
  const page = await connect(url, 'ada');
  terminal.type('lose 1');
  await terminal.line(/^lose 1: done/);
  page.send({ op: 'submit', id: 'c-1', type: 'user_message', data: {} });
  await page.event('agent_completed');
  expect(page.types()).not.toContain('agent_started');
  const { epoch } = await page.frame('live');
  page.send({ op: 'replay', stream: 'me', epoch, after: 0, until: 1 });
  expect(await page.event('agent_started')).toMatchObject({ seq: 1, replay: true });
});

test('a scenario of the app’s own is played for everyone who connects', async () => {
  const file = join(folder, 'greeting.mjs');
  await writeFile(
    file,
    `export default { name: 'greeting', connected: (stage) => { stage.run({ agent: 'host' }).says('Hello ' + stage.user).complete(); } };`,
  );
  const { url } = await start('serve', file);
  const page = await connect(url, 'bob');
  expect((await page.event('message_completed')).data.text).toBe('Hello bob');
});

test('a scenario that is none is misuse', async () => {
  const terminal = createTestTerminal();
  expect(await runCommand(['serve', 'no-such-scenario', '--port', '0'], terminal)).toBe(2);
  expect(terminal.complaints.join()).toContain('"no-such-scenario" is no scenario of this command');
});

test('what record wrote has no secret in it, and replay plays it to anyone', async () => {
  const file = join(folder, 'session.jsonl');
  const { url } = await start('serve');
  const recorder = await start('record', url, '--out', file);
  const page = await connect(recorder.url, 'ada');
  page.send({ op: 'submit', id: 'c-1', type: 'user_message', data: { text: 'How cold?' } });
  await page.event('agent_completed');
  page.close();
  await page.closed();
  recorder.terminal.interrupt();
  await commands.at(-1)!.ended;

  const text = await readFile(file, 'utf8');
  const { errors, entries } = decodeRecording(text);
  expect(errors).toEqual([]);
  expect(entries[0]?.kind).toBe('attempt');
  expect(entries.some((entry) => entry.kind === 'message' && entry.to === 'server')).toBe(true);
  expect(text).toContain('"token":"[redacted]"');

  const replay = await start('replay', file, '--speed', 'Infinity');
  const other = await connect(replay.url, 'bob');
  await other.event('agent_completed');
  expect(other.types()).toEqual(page.types());
});

test('a recording that cannot be read is misuse', async () => {
  const file = join(folder, 'broken.jsonl');
  await writeFile(file, 'no recording\n');
  const terminal = createTestTerminal();
  expect(await runCommand(['replay', file, '--port', '0'], terminal)).toBe(2);
  expect(terminal.complaints.join()).toContain('The recording cannot be read.');
});
