/** Foreign input is a value: 200,000 spoilt messages into a whole client, with an honest run of agents between them. [S6] */

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { checkServerFrame, parseMessage, type ServerFrame } from '@throughline/protocol';
import { agentEvents } from '@throughline/protocol/agent';
import { createSeededRandom, deep, mutateFrame } from '@throughline/test-support';
import { expect, it } from 'vitest';
import { type ClientHarness, createLiveHarness, EPOCH, event, resumed } from '../support/client-harness.ts';

const SEED = 20_260_521;
const MESSAGES = 200_000;
/** How far ahead of the honest server a spoilt event may be numbered: early, and not a lie that costs true numbers. */
const AHEAD = 8;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
const heapUsed = (): number => {
  collectGarbage();
  return process.memoryUsage().heapUsed;
};

/** Run after run, five events each: the honest log, as a function of the number. */
function honest(seq: number): ServerFrame {
  const runId = `run-${Math.ceil(seq / 5)}`;
  const steps = [
    ['agent_completed', { result: 'done' }],
    ['agent_started', { agent: 'researcher' }],
    ['agent_thinking', { thought: 'hm' }],
    ['message_delta', { messageId: 'm', text: 'It is ' }],
    ['message_completed', { messageId: 'm', text: 'It is 4 °C.' }],
  ] as const;
  const [type, data] = steps[seq % 5]!;
  return event(seq, { type, data, runId });
}

const ghost = { stream: 'thread:ghost', epoch: 'e-ghost' };
/** What is spoilt; numbers of `me` are put in so that they concern the client. */
const templates = (next: number): readonly Record<string, unknown>[] => [
  { ...honest(next) },
  { ...event(next, { type: 'state_snapshot', data: { state: { a: [1, { b: 2 }] } }, runId: 'r-x', userId: 'ada' }) },
  { ...event(next + 2, { type: 'tool_executing', data: { callId: 'c', tool: 't', input: {} }, runId: 'r-y' }) },
  { ...event(Math.max(1, next - 1)), agent: 'a', submitId: 's', threadId: 't', replay: true },
  { ...event(1), stream: ghost.stream },
  { op: 'live', ...ghost, seq: 1, runs: ['r-x'] },
  { op: 'lost', stream: ghost.stream, from: 1, until: 2, reason: 'trimmed', runs: ['r-x'] },
  { op: 'subscribed', ref: 'r-1', stream: ghost.stream, verdict: resumed(3) },
  { op: 'receipt', id: 'nobody-asked', ok: true, result: { a: 1 } },
  { op: 'receipt', id: 'nobody-asked', ok: false, code: 'failed', message: 'no', retry: { afterMs: 1 } },
  { op: 'pong', t: 1, heads: { me: Math.max(0, next - 1), [ghost.stream]: 9 } },
  { op: 'heartbeat', heads: { [ghost.stream]: 9 } },
  { op: 'expiring', inMs: 1_000 },
  { op: 'fault', code: 'internal', message: 'x', retryAfterMs: 5 },
  {
    op: 'welcome',
    v: 1,
    user: 'ada',
    session: 's',
    heartbeatMs: 25_000,
    limits: { maxMessageBytes: 1_000_000, maxInFlight: 8 },
    submits: { epoch: 'se1', ttlMs: 60_000 },
    streams: { me: resumed(1) },
  },
];

/** Numbers of `me` that a message speaks of. */
function numbersIn(text: string): number[] {
  const message = parseMessage(text);
  const frames = message.ok ? (message.frames as (Record<string, any> | null)[]) : [];
  return frames
    .filter((frame) => frame?.op === 'event' && frame.stream === 'me')
    .map((frame) => frame!.seq)
    .filter(Number.isSafeInteger);
}

/** Is there a frame in it that is good, and false? A page has to believe its server; a liar is not a fuzzer's business. */
function lies(text: string, last: number): boolean {
  const message = parseMessage(text);
  if (!message.ok) return false;
  return message.frames.some((value) => {
    const frame = value as Record<string, any> | null;
    const isOwn = frame?.stream === 'me';
    if (frame?.op === 'event') return isOwn && Number.isSafeInteger(frame.seq) && frame.seq > last + AHEAD;
    if (!checkServerFrame(value).ok) return false;
    if (frame?.op === 'pong' || frame?.op === 'heartbeat') return (frame.heads.me ?? 0) > last;
    return isOwn || frame?.op === 'welcome' || frame?.op === 'fault';
  });
}

/** Answers what the client asked, as a server whose log is `honest`; keeps the harness's books short. */
async function answer(harness: ClientHarness<any, any>, head: number): Promise<void> {
  const asked = (await harness.sent()).splice(0);
  harness.socket.sent.length = 1;
  for (const frame of asked) {
    if (frame.op === 'replay') {
      for (let seq = frame.after + 1; seq <= Math.min(frame.until, head); seq += 1) {
        harness.send({ ...honest(seq), replay: true } as ServerFrame);
      }
    }
    if (frame.op === 'subscribe') {
      harness.send({ op: 'subscribed', ref: frame.ref, stream: 'me', verdict: resumed(head) });
      const from = (frame.position as { seq: number }).seq;
      for (let seq = from + 1; seq <= head; seq += 1) harness.send({ ...honest(seq), replay: true } as ServerFrame);
      harness.send({ op: 'live', stream: 'me', epoch: EPOCH, seq: head, runs: [] });
    }
  }
}

it(`[S6] ${MESSAGES} spoilt messages: no throw, no hang, no growth, and the honest events come once, in order`, async () => {
  const random = createSeededRandom(SEED);
  const harness = await createLiveHarness({ events: agentEvents, views: { keepFinishedRuns: 20 } });
  let last = 0;
  const wrong: string[] = [];
  const dispatched = (seq: number): void => {
    if (seq !== last + 1) wrong.push(`${seq} after ${last}`);
    last = seq;
  };
  harness.client.onAny(({ stream, seq }) => (stream === 'me' ? dispatched(seq) : wrong.push(stream)));
  harness.client.onRejected(({ stream, seq }) => (stream === 'me' ? dispatched(seq) : wrong.push(stream)));
  /** Numbers that a spoilt frame has spoken of: they may be rejected, or tell another story. */
  const spoilt = new Set<number>();
  const receive = (data: unknown): void => {
    if (typeof data === 'string') for (const seq of numbersIn(data)) spoilt.add(seq);
    harness.socket.receive(data);
  };
  const sayHonestly = (): void => {
    const seq = last + 1;
    harness.send(honest(seq));
    if (last < seq) wrong.push(`${seq} was not dispatched`);
  };
  const spoil = (): string => {
    for (;;) {
      const text = mutateFrame(random.pick(templates(last + 1)), random);
      if (!lies(text, last)) return text;
    }
  };
  const play = async (count: number): Promise<void> => {
    for (let index = 0; index < count; index += 1) {
      receive(random.below(200) === 0 ? new ArrayBuffer(random.below(64)) : spoil());
      if (index % 10 === 0) sayHonestly();
      if (index % 500 !== 0) continue;
      harness.clock.advance(100);
      await answer(harness, last);
      for (const { seq, data } of harness.events.filter((each) => !spoilt.has(each.seq))) {
        const expected = (honest(seq) as { data?: unknown }).data;
        if (JSON.stringify(data) !== JSON.stringify(expected)) wrong.push(`${seq} is another`);
      }
      for (const { seq } of harness.rejected) if (!spoilt.has(seq)) wrong.push(`${seq} was rejected`);
      for (const book of [harness.events, harness.rejected, harness.losses, harness.resets]) book.length = 0;
      for (const seq of spoilt) if (!(seq > last)) spoilt.delete(seq);
    }
  };
  /** Apart, so that nothing of it lives on in the variables of this function when the heap is measured. */
  const receiveHuge = (): void => {
    for (const depth of [100, 10_000, 1_000_000]) {
      receive(deep(depth));
      receive(`{"op":"heartbeat","heads":${deep(depth)}}`);
      receive(JSON.stringify({ ...event(last + 1, { data: 'DEEP' }) }).replace('"DEEP"', deep(depth)));
    }
    for (const text of ['x'.repeat(10_000_000), `{"op":"event","data":"${'x'.repeat(10_000_000)}"}`]) receive(text);
    receive(JSON.stringify({ ...event(last + 1, { data: { text: 'x'.repeat(10_000_000) } }) }));
    receive(`[${'{"op":"pong"},'.repeat(10_001)}null]`);
  };

  await play(20_000);
  const timersBefore = harness.clock.pending;
  const heapBefore = heapUsed();
  await play(MESSAGES - 20_000);
  receiveHuge();
  await play(20);
  for (let more = 0; more <= AHEAD; more += 1) sayHonestly();
  harness.send({ op: 'live', stream: 'me', epoch: EPOCH, seq: last, runs: [] });
  for (const book of [harness.events, harness.rejected, harness.losses, harness.resets]) book.length = 0;
  const heapAfter = heapUsed();

  expect(wrong).toEqual([]);
  expect(last).toBeGreaterThan(MESSAGES / 10);
  const health = harness.client.health.get();
  expect(health).toMatchObject({ held: 0, replayLag: 0, resets: 0, reconnects: 0 });
  expect(health.gaps.lost).toBe(0);
  expect(health.badFrames, 'most of it was unreadable').toBeGreaterThan(MESSAGES / 4);
  expect(health.rejected).toBeGreaterThan(1_000);
  expect(harness.client.status.get().name).toBe('live');
  expect(harness.sockets.all).toHaveLength(1);
  expect(harness.client.runs().get().length).toBeLessThanOrEqual(20);
  expect(harness.client.outbox.get()).toEqual([]);
  expect(harness.errors.length, 'told once a kind, and kinds are bounded').toBeLessThanOrEqual(64);
  expect(harness.errors.filter(({ code }) => code !== 'bad-frame')).toEqual([]);
  expect(harness.clock.pending).toBeLessThanOrEqual(timersBefore);
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  expect((heapAfter - heapBefore) / 2 ** 20, 'megabytes of growth').toBeLessThan(8);
  harness.client.close();
  expect(harness.clock.pending).toBe(0);
});
