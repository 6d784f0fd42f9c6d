/** Every fault of the catalogue does what its name says, is journalled, and ends. */
import { afterEach, describe, expect, it } from 'vitest';
import {
  cleanUp,
  createTestServer,
  type FaultName,
  type FaultSpec,
  presets,
  type TestServer,
  type TestTab,
} from '../../src/index.ts';
import { openPlainPage, type PlainPage } from '../support/plain-page.ts';

afterEach(cleanUp);

describe('a fault that names nothing is refused', () => {
  it.each([
    [{ action: 'dupplicate' }, '"dupplicate" is no action of a fault. There are: refuse, '],
    [{ action: 'toString' }, '"toString" is no action of a fault.'],
    [{ action: 'lose', match: { opp: 'event' } }, '"opp" is no criterion of match of a fault. There are: user, '],
  ])('%j', (spec, message) => {
    const { faults } = createTestServer();
    expect(() => faults.add(spec as never)).toThrow(message);
    expect(faults.all).toEqual([]);
  });
});

interface Scene {
  readonly server: TestServer;
  readonly tab: TestTab;
  readonly page: PlainPage;
  /** Numbers of the events that arrived, in order. */
  seqs(): number[];
  publish(count: number): Promise<void>;
}

async function scene(spec: FaultSpec | undefined, options: { early?: boolean } = {}): Promise<Scene> {
  const server = createTestServer();
  const tab = server.user('ada').tab();
  if (options.early && spec) server.faults.add(spec);
  const page = openPlainPage(tab.options);
  await server.settled();
  if (!options.early && spec) server.faults.add(spec);
  return {
    server,
    tab,
    page,
    seqs: () => page.frames.flatMap((frame) => (frame.op === 'event' ? frame.seq : [])),
    async publish(count) {
      for (let index = 0; index < count; index += 1) {
        await server.publish('user:ada', { type: 'note_added', data: index });
        await server.settled();
      }
    },
  };
}

const EVENTS = { op: 'event' } as const;
const last = (page: PlainPage) => page.frames.at(-1) as unknown as Record<string, unknown>;
const closed = ({ page }: Scene) => page.closes[0]?.code;

interface Case {
  readonly spec: FaultSpec;
  readonly early?: boolean;
  readonly shows: (scene: Scene) => Promise<void>;
}

const cases: Record<FaultName, Case> = {
  refuse: { spec: { action: 'refuse' }, early: true, shows: async (at) => expect(closed(at)).toBe(1006) },
  hang: { spec: { action: 'hang' }, early: true, shows: async ({ page }) => expect(page.socket.readyState).toBe(0) },
  'protocol-mismatch': {
    spec: { action: 'protocol-mismatch' },
    early: true,
    shows: async (at) => {
      expect(closed(at)).toBe(1006);
      expect(at.page.frames).toEqual([]);
    },
  },
  'slow-accept': {
    spec: { action: 'slow-accept', ms: 500 },
    early: true,
    shows: async ({ page, server }) => {
      expect(page.socket.readyState).toBe(0);
      await server.clock.advance(500);
      expect(page.socket.readyState).toBe(1);
    },
  },
  'accept-then-close': {
    spec: { action: 'accept-then-close', code: 4429 },
    early: true,
    shows: async (at) => expect(closed(at)).toBe(4429),
  },
  'expired-token': {
    spec: { action: 'expired-token', match: { op: 'hello' } },
    early: true,
    shows: async (at) => expect(closed(at)).toBe(4401),
  },
  cut: {
    spec: { action: 'cut', match: EVENTS, after: 1 },
    shows: async (at) => {
      await at.publish(3);
      expect(at.seqs()).toEqual([1, 2]);
      expect(at.page.closes).toEqual([{ code: 1006, reason: '', wasClean: false }]);
    },
  },
  'going-away': { spec: { action: 'going-away' }, shows: async (at) => settledClose(at, 1001) },
  'try-later': { spec: { action: 'try-later' }, shows: async (at) => settledClose(at, 1013) },
  close: { spec: { action: 'close', code: 4403, reason: 'no' }, shows: async (at) => settledClose(at, 4403) },
  'close-unanswered': {
    spec: { action: 'close-unanswered' },
    shows: async ({ page, server }) => {
      page.socket.close();
      await server.clock.advance(10_000);
      expect(page.socket.readyState).toBe(2);
    },
  },
  'cut-after-bytes': {
    spec: { action: 'cut-after-bytes', bytes: 400, match: EVENTS },
    shows: async (at) => {
      await at.publish(5);
      await at.server.clock.advance(1);
      expect(closed(at)).toBe(1006);
      expect(at.seqs().length).toBeGreaterThan(1);
    },
  },
  'half-open': {
    spec: { action: 'half-open', way: 'down', forMs: 1_000 },
    shows: async (at) => {
      await at.publish(2);
      expect(at.seqs()).toEqual([]);
      await at.server.clock.advance(1_000);
      expect(at.seqs()).toEqual([1, 2]);
    },
  },
  stall: {
    spec: { action: 'stall', ms: 300 },
    shows: async (at) => {
      await at.publish(3);
      expect(at.seqs()).toEqual([]);
      await at.server.clock.advance(300);
      expect(at.seqs()).toEqual([1, 2, 3]);
    },
  },
  delay: {
    spec: { action: 'delay', ms: 100, jitterMs: 50, match: EVENTS },
    shows: async (at) => {
      await at.publish(3);
      expect(at.seqs()).toEqual([]);
      await at.server.clock.advance(150);
      expect(at.seqs()).toEqual([1, 2, 3]);
    },
  },
  'delay-one': {
    spec: { action: 'delay-one', ms: 100, match: EVENTS, times: 1 },
    shows: async (at) => {
      await at.publish(3);
      expect(at.seqs()).toEqual([2, 3]);
      await at.server.clock.advance(100);
      expect(at.seqs()).toEqual([2, 3, 1]);
    },
  },
  bandwidth: {
    spec: { action: 'bandwidth', bytesPerSecond: 1_000, match: EVENTS },
    shows: async (at) => {
      await at.publish(3);
      await at.server.clock.advance(100);
      expect(at.seqs()).toEqual([]);
      expect(at.server.connections[0]!.bufferedBytes).toBe(0);
      await at.server.clock.advance(1_000);
      expect(at.seqs()).toEqual([1, 2, 3]);
    },
  },
  'slow-reader': {
    spec: { action: 'slow-reader', bytesPerSecond: 1_000, match: EVENTS },
    shows: async (at) => {
      await at.publish(3);
      expect(at.server.connections[0]!.bufferedBytes).toBeGreaterThan(300);
      await at.server.clock.advance(1_000);
      expect(at.server.connections[0]!.bufferedBytes).toBe(0);
      expect(at.seqs()).toEqual([1, 2, 3]);
    },
  },
  coalesce: {
    spec: { action: 'coalesce' },
    shows: async ({ tab }) => expect(tab.coalesce).toBe(true),
  },
  split: {
    spec: { action: 'split', match: EVENTS },
    shows: async (at) => {
      at.server.user('ada').run().says('a', 'b').complete();
      await at.server.settled();
      const messages = at.server.timeline
        .of('message')
        .filter(({ direction, frames }) => direction === 'down' && frames.length > 0);
      const arrived = messages.filter(({ delivered }) => delivered);
      expect(arrived.every(({ frames }) => frames.length === 1)).toBe(true);
      expect(at.seqs()).toEqual([1, 2, 3, 4, 5]);
    },
  },
  lose: {
    spec: { action: 'lose', match: EVENTS, times: 1, after: 1 },
    shows: async (at) => {
      await at.publish(3);
      expect(at.seqs()).toEqual([1, 3]);
    },
  },
  duplicate: {
    spec: { action: 'duplicate', match: { op: 'event', user: 'ada' }, times: 2 },
    shows: async (at) => {
      await at.publish(3);
      expect(at.seqs()).toEqual([1, 1, 2, 2, 3]);
    },
  },
  truncate: { spec: { action: 'truncate', match: EVENTS, times: 1 }, shows: rawNoJson },
  corrupt: { spec: { action: 'corrupt', match: EVENTS, times: 1 }, shows: rawNoJson },
  'invalid-json': { spec: { action: 'invalid-json', match: EVENTS, times: 1 }, shows: rawNoJson },
  binary: {
    spec: { action: 'binary', match: EVENTS, times: 1 },
    shows: async (at) => {
      at.page.socket.binaryType = 'arraybuffer';
      await at.publish(1);
      expect(at.page.unreadable).toEqual([expect.any(ArrayBuffer)]);
    },
  },
  'unknown-type': {
    spec: { action: 'unknown-type', match: EVENTS, times: 1 },
    shows: async (at) => {
      await at.publish(1);
      expect(at.page.events).toEqual(['me#1 never_heard_of']);
    },
  },
  'unknown-op': {
    spec: { action: 'unknown-op', match: EVENTS, times: 1 },
    shows: async (at) => {
      await at.publish(1);
      expect(last(at.page)).toMatchObject({ op: 'never-heard-of', seq: 1 });
    },
  },
  'future-version': {
    spec: { action: 'future-version', match: { op: 'welcome' } },
    early: true,
    shows: async ({ page }) => expect(page.frames[0]).toMatchObject({ op: 'welcome', v: 2 }),
  },
  'seq-reset': {
    spec: { action: 'seq-reset', match: EVENTS, after: 2 },
    shows: async (at) => {
      await at.publish(3);
      expect(at.seqs()).toEqual([1, 2, 1]);
    },
  },
  'stale-seq': {
    spec: { action: 'stale-seq', match: EVENTS, after: 2 },
    shows: async (at) => {
      await at.publish(3);
      expect(at.seqs()).toEqual([1, 2, 2]);
    },
  },
  'seq-gap': {
    spec: { action: 'seq-gap', by: 5, match: EVENTS, after: 2 },
    shows: async (at) => {
      await at.publish(3);
      expect(at.seqs()).toEqual([1, 2, 8]);
    },
  },
  'epoch-change': {
    spec: { action: 'epoch-change', match: { op: 'live' } },
    early: true,
    shows: async ({ page }) => {
      const [welcome, live] = page.frames as unknown as [{ streams: { me: { epoch: string } } }, { epoch: string }];
      expect(live.epoch).not.toBe(welcome.streams.me.epoch);
    },
  },
  hold: {
    spec: { action: 'hold', match: EVENTS, times: 2 },
    shows: async (at) => {
      await at.publish(3);
      expect(at.seqs()).toEqual([3]);
      at.server.faults.all[0]!.release();
      await at.server.settled();
      expect(at.seqs().sort()).toEqual([1, 2, 3]);
    },
  },
  reorder: {
    spec: { action: 'reorder', window: 6, match: EVENTS },
    shows: async (at) => {
      await at.publish(6);
      expect(at.seqs()).not.toEqual([1, 2, 3, 4, 5, 6]);
      expect(at.seqs().sort()).toEqual([1, 2, 3, 4, 5, 6]);
    },
  },
  oversize: {
    spec: { action: 'oversize', bytes: 5_000, match: EVENTS, times: 1 },
    shows: async (at) => {
      await at.publish(1);
      expect(JSON.stringify(last(at.page)).length).toBeGreaterThan(5_000);
    },
  },
  crash: {
    spec: { action: 'crash', downMs: 1_000 },
    shows: async (at) => {
      await at.server.settled();
      expect(closed(at)).toBe(1006);
      const refused = openPlainPage(at.tab.options);
      await at.server.clock.advance(1_000);
      expect(refused.closes[0]?.code).toBe(1006);
      const back = openPlainPage(at.tab.options);
      await at.server.settled();
      expect(back.frames[0]).toMatchObject({ op: 'welcome' });
    },
  },
  restart: { spec: { action: 'restart', log: 'lose' }, shows: async (at) => settledClose(at, 1012) },
  trim: {
    spec: { action: 'trim', keep: 1, start: 10 },
    shows: async (at) => {
      await at.publish(3);
      await at.server.clock.advance(10);
      const late = openPlainPage(at.tab.options, { session: 'late', streams: { me: { from: 'start' } } });
      await at.server.settled();
      expect(late.events).toEqual(['me#3 note_added']);
    },
  },
  'clock-skew': {
    spec: { action: 'clock-skew', ms: 3_600_000 },
    shows: async (at) => {
      await at.publish(1);
      expect(last(at.page).at).toBe(Date.UTC(2026, 0, 1, 1));
    },
  },
  'write-fails': {
    spec: { action: 'write-fails', times: 1 },
    shows: async (at) => {
      const outcome = at.server.publish('user:ada', { type: 'note_added', data: 1 });
      await at.server.clock.advance(5_000);
      // One attempt in development: the connection is given up, the event stays in the log.
      expect(await outcome).toMatchObject({ status: 'undelivered', seq: 1 });
      expect(at.server.connections).toEqual([]);
    },
  },
  offline: {
    spec: { action: 'offline', forMs: 500 },
    shows: async (at) => {
      expect(at.tab.options.lifecycle.isOffline()).toBe(true);
      await at.publish(1);
      expect(at.seqs()).toEqual([]);
      await at.server.clock.advance(500);
      expect(at.seqs()).toEqual([1]);
    },
  },
  freeze: { spec: { action: 'freeze', forMs: 500 }, shows: pageStandsStill },
  sleep: { spec: { action: 'sleep', forMs: 500 }, shows: pageStandsStill },
  cache: { spec: { action: 'cache', forMs: 500 }, shows: pageStandsStill },
  throttle: {
    spec: { action: 'throttle', ms: 1_000, forMs: 10_000 },
    shows: async ({ tab, server }) => {
      const fired: string[] = [];
      tab.options.clock.after(10, () => fired.push('late'));
      await server.clock.advance(999);
      expect(fired).toEqual([]);
      await server.clock.advance(1);
      expect(fired).toEqual(['late']);
    },
  },
};

async function settledClose(at: Scene, code: number): Promise<void> {
  await at.server.settled();
  expect(closed(at)).toBe(code);
}

async function rawNoJson(at: Scene): Promise<void> {
  await at.publish(2);
  expect(at.page.unreadable).toEqual([expect.any(String)]);
  expect(at.seqs()).toEqual([2]);
}

async function pageStandsStill(at: Scene): Promise<void> {
  const fired: string[] = [];
  at.tab.options.clock.after(100, () => fired.push('timer'));
  await at.publish(1);
  await at.server.clock.advance(400);
  expect([fired, at.seqs()]).toEqual([[], []]);
  await at.server.clock.advance(101);
  await at.server.clock.advance(100);
  expect([fired, at.seqs()]).toEqual([['timer'], [1]]);
}

describe('faults', () => {
  it.each(Object.entries(cases))('%s', async (_name, { spec, early = false, shows }) => {
    const at = await scene(spec, { early });
    await shows(at);
    expect(at.server.faults.all[0]!.fired).toBeGreaterThan(0);
    expect(at.server.timeline.of('fault')[0]).toMatchObject({ fault: spec.action });
  });
});

describe('when faults fire', () => {
  it('times, after and probability come from the seed: the same seed, the same faults', async () => {
    const play = async (seed: number): Promise<number[]> => {
      const server = createTestServer({ seed });
      const page = openPlainPage(server.user('ada').tab().options);
      await server.settled();
      server.faults.add({ action: 'lose', match: EVENTS, probability: 0.5, after: 2, times: 5 });
      for (let index = 0; index < 20; index += 1) await server.publish('user:ada', { type: 'note_added', data: index });
      await server.settled();
      return page.frames.flatMap((frame) => (frame.op === 'event' ? frame.seq : []));
    };
    const [first, again, other] = [await play(7), await play(7), await play(8)];
    expect(first).toEqual(again);
    expect(first).toHaveLength(15);
    expect(first.slice(0, 2)).toEqual([1, 2]);
    expect(other).not.toEqual(first);
  });

  it('start and stop are virtual time', async () => {
    const at = await scene({ action: 'lose', match: EVENTS, start: 100, stop: 200 });
    await at.publish(1);
    await at.server.clock.advance(100);
    await at.publish(1);
    await at.server.clock.advance(100);
    await at.publish(1);
    expect(at.seqs()).toEqual([1, 3]);
  });

  it('can be stopped, and hit only whom they match', async () => {
    const server = createTestServer();
    const [ada, bob] = ['ada', 'bob'].map((name) => openPlainPage(server.user(name).tab().options));
    await server.settled();
    const fault = server.faults.add({ action: 'lose', match: { op: 'event', user: 'ada' } });
    for (const user of ['ada', 'bob']) await server.publish(`user:${user}`, { type: 'note_added', data: 1 });
    fault.stop();
    await server.publish('user:ada', { type: 'note_added', data: 2 });
    await server.settled();
    expect([ada!.events, bob!.events]).toEqual([['me#2 note_added'], ['me#1 note_added']]);
    expect(fault).toMatchObject({ fired: 1, active: false });
  });

  it('a cut between the start of a tool and its end', async () => {
    const at = await scene({ action: 'cut', match: { type: 'tool_executing' } });
    const run = at.server.user('ada').run();
    const call = run.startTool('search', 'x');
    await at.server.settled();
    call.complete('y');
    run.complete();
    await at.server.settled();
    expect(at.page.events.at(-1)).toBe('me#2 tool_executing');
    expect(closed(at)).toBe(1006);
  });

  it('presets are lists of faults; chaos is the same for the same seed', () => {
    expect(presets.chaos(3)).toEqual(presets.chaos(3));
    expect(presets.chaos(3)).not.toEqual(presets.chaos(4));
    for (const list of [
      presets.flakyMobile(),
      presets.corporateProxy(),
      presets.rollingDeploy(),
      presets.laptopSleep(),
    ]) {
      const server = createTestServer();
      expect(server.faults.addAll(list).length).toBe(list.length);
    }
  });
});
