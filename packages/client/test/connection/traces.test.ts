/** A whole connection in a hostile world: anything, in any order, doubled, late and cut short, between timers of all kinds. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LifecycleSignal } from '../../src/platform/lifecycle.ts';
import { createHarness, type Harness, welcome } from '../support/connection-harness.ts';

type Act =
  | { act: 'connect' | 'close' | 'live' }
  | {
      act: 'accept' | 'welcome' | 'end' | 'fault' | 'unreadable' | 'expiring' | 'heartbeat';
      socket: number;
      pick: number;
    }
  | { act: 'token'; question: number; outcome: 'answer' | 'fail' | 'no' }
  | { act: 'signal'; signal: LifecycleSignal }
  | { act: 'advance' | 'stall' | 'sleep'; ms: number };

const signals: LifecycleSignal[] = [
  'online',
  'offline',
  'visible',
  'hidden',
  'focus',
  'freeze',
  'resume',
  'pagehide',
  'pageshow',
];
const faultFrames = [
  { op: 'fault', code: 'rate-limited', message: 'later', retryAfterMs: 7_000 },
  { op: 'fault', code: 'restarting', message: 'soon', retryAfterMs: 3_000 },
  { op: 'fault', code: 'internal', message: 'oops' },
  { op: 'fault', code: 'of-tomorrow', message: 'what' },
  { op: 'fault', code: 'unauthorized', message: 'no' },
];
const closeCodes = [1000, 1006, 1011, 1012, 4401, 4429, 4400];

/** Mostly about the newest socket (0), sometimes about an older one. */
const socketAct = fc.record({
  act: fc.constantFrom('accept', 'welcome', 'accept', 'welcome', 'end', 'fault', 'unreadable', 'expiring', 'heartbeat'),
  socket: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(3) }),
  pick: fc.nat(20),
});
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 8, arbitrary: socketAct as fc.Arbitrary<Act> },
  {
    weight: 4,
    arbitrary: fc.record({
      act: fc.constant('token'),
      question: fc.nat(2),
      outcome: fc.constantFrom('answer', 'answer', 'answer', 'fail', 'no'),
    }) as fc.Arbitrary<Act>,
  },
  {
    weight: 3,
    arbitrary: fc.record({ act: fc.constant('signal'), signal: fc.constantFrom(...signals) }) as fc.Arbitrary<Act>,
  },
  {
    weight: 4,
    arbitrary: fc.record({
      act: fc.constantFrom('advance', 'advance', 'stall', 'sleep'),
      ms: fc.nat(12_000),
    }) as fc.Arbitrary<Act>,
  },
  {
    weight: 3,
    arbitrary: fc.record({ act: fc.constantFrom('connect', 'connect', 'live', 'close') }) as fc.Arbitrary<Act>,
  },
);

interface Answer {
  resolve(token: string): void;
  reject(error: unknown): void;
}

/** A world, and a judge who looks at it after every act. */
const createWorld = () => {
  const questions: Answer[] = [];
  const harness: Harness = createHarness({
    token: () => {
      askedAt.push({ elapsed: harness.clock.elapsed(), now: harness.clock.now() });
      return new Promise((resolve, reject) => questions.push({ resolve, reject }));
    },
  });
  const askedAt: { elapsed: number; now: number }[] = [];
  return { harness, questions, askedAt };
};
type World = ReturnType<typeof createWorld>;

const socketOf = ({ harness }: World, back: number) => harness.sockets.all.at(-1 - back);

const play = async (world: World, one: Act): Promise<void> => {
  const { harness, questions } = world;
  switch (one.act) {
    case 'connect':
      harness.connection.connect();
      break;
    case 'close':
      harness.connection.close();
      break;
    case 'live':
      harness.connection.streamsLive();
      break;
    case 'token': {
      const question = questions.at(-1 - one.question);
      if (one.outcome === 'answer') question?.resolve('jwt');
      else
        question?.reject(
          one.outcome === 'no' && one.question === 0 && questions.length % 5 === 0
            ? { code: 'unauthorized' }
            : new Error('503'),
        );
      for (let turn = 0; turn < 4; turn += 1) await Promise.resolve();
      break;
    }
    case 'signal':
      harness.lifecycle.notify(one.signal);
      break;
    case 'advance':
      harness.clock.advance(one.ms);
      break;
    case 'stall':
      harness.clock.stall(one.ms);
      break;
    case 'sleep':
      harness.clock.sleep(one.ms);
      break;
    default:
      playSocket(world, one);
  }
};

const playSocket = (world: World, one: Extract<Act, { socket: number }>): void => {
  const socket = socketOf(world, one.socket);
  if (socket === undefined) return;
  if (one.act === 'accept') socket.accept();
  else if (one.act === 'end') socket.end(closeCodes[one.pick % closeCodes.length]);
  else if (one.act === 'welcome') socket.receive(welcome);
  else if (one.act === 'fault') socket.receive(faultFrames[one.pick % faultFrames.length]);
  else socket.receive(one.act === 'unreadable' ? { op: 'unreadable' } : { op: one.act, inMs: 1, heads: {} });
};

const judge = ({ harness }: World): void => {
  expect(harness.sockets.alive).toBeLessThanOrEqual(1);
  expect(harness.clock.pending).toBeLessThanOrEqual(8);
  for (const socket of harness.sockets.all) {
    const ops = socket.frames.map((frame) => frame.op);
    if (ops.length > 0) expect(ops[0]).toBe('hello');
    expect(ops.lastIndexOf('hello')).toBeLessThanOrEqual(0);
    if (socket !== harness.sockets.all.at(-1)) expect(socket.listening()).toBe(0);
  }
  const { name } = harness.connection.status.get();
  if (name === 'closed' || name === 'idle') {
    expect([harness.clock.pending, harness.sockets.alive, harness.lifecycle.listeners]).toEqual([0, 0, 0]);
  }
  if (name === 'greeting') expect(harness.sockets.last.frames).toHaveLength(1);
  if (name === 'paused') expect([harness.clock.pending, harness.sockets.alive]).toEqual([0, 0]);
};

const acts = fc.array(act, { minLength: 5, maxLength: 80 });
const runs = { numRuns: 400 };

describe('a connection in a hostile world', () => {
  it('[H1, H4, B4, L5] keeps its laws after every act', async () => {
    await fc.assert(
      fc.asyncProperty(acts, async (course) => {
        const world = createWorld();
        for (const one of course) {
          await play(world, one);
          judge(world);
        }
      }),
      runs,
    );
  });

  it('[H4] delivers only what the newest socket says', async () => {
    await fc.assert(
      fc.asyncProperty(acts, async (course) => {
        const world = createWorld();
        for (const one of course) {
          const before = world.harness.messages.length;
          await play(world, one);
          if ('socket' in one && one.socket > 0) expect(world.harness.messages).toHaveLength(before);
        }
      }),
      runs,
    );
  });

  it('[B2] never asks or dials again before retryAfterMs, unless by a new connect()', async () => {
    await fc.assert(
      fc.asyncProperty(acts, async (course) => {
        const world = createWorld();
        let floor = { elapsed: 0, now: 0 };
        for (const one of course) {
          const asked = world.askedAt.length;
          await play(world, one);
          if (one.act === 'close') floor = { elapsed: 0, now: 0 };
          for (const at of world.askedAt.slice(asked)) {
            if (world.harness.now.startsWith('closed')) continue;
            expect(at.elapsed >= floor.elapsed || at.now >= floor.now).toBe(true);
          }
          const status = world.harness.connection.status.get();
          if (status.name === 'waiting' && status.fault.retryAfterMs !== undefined && one.act === 'end') {
            const restMs = status.fault.retryAfterMs;
            floor = { elapsed: world.harness.clock.elapsed() + restMs, now: world.harness.clock.now() + restMs };
          }
        }
      }),
      runs,
    );
  });

  it('never ends up stuck: a world that turns kind gets it open again', async () => {
    await fc.assert(
      fc.asyncProperty(acts, async (course) => {
        const world = createWorld();
        for (const one of course) await play(world, one);
        await becomeKind(world);
        expect(world.harness.now).toBe('live');
      }),
      runs,
    );
  });
});

/** The page is back, and whatever is asked for comes within half a second. */
const becomeKind = async (world: World): Promise<void> => {
  const { harness } = world;
  for (const signal of ['resume', 'pageshow', 'online', 'visible'] as const) harness.lifecycle.notify(signal);
  for (let round = 0; round < 300 && harness.now !== 'live'; round += 1) {
    if (harness.now === 'idle' || harness.now.startsWith('closed')) harness.connection.connect();
    harness.clock.advance(500);
    await play(world, { act: 'token', question: 0, outcome: 'answer' });
    if (harness.now === 'connecting') socketOf(world, 0)?.accept();
    if (harness.now === 'greeting') socketOf(world, 0)?.receive(welcome);
    if (harness.now === 'replaying') harness.connection.streamsLive();
  }
};
