/** From replay to live without a hole or a double, whatever the order in which the log answers. [S9, V3, V7] */
import { createSeededRandom } from '@throughline/test-support';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createShuffledSchedule, createSlowLog } from '../support/slow-log.ts';
import { createTestLog } from '../support/test-log.ts';
import { createTestManager } from '../support/test-manager.ts';
import { dial, type Frame, type WireClient } from '../support/wire-client.ts';

/** Lets every promise that can go on, go on. */
const microtasks = async (): Promise<void> => {
  for (let turn = 0; turn < 8; turn++) await Promise.resolve();
};

/** What a page that trusts nobody finds wrong with the frames of one stream. */
function firstWrong(frames: readonly Frame[], stream: string): string | undefined {
  let expected: number | undefined;
  let live = false;
  for (const frame of frames) {
    const verdict =
      frame.op === 'welcome' ? frame.streams[stream] : frame.stream === stream ? frame.verdict : undefined;
    if (verdict) {
      live = false;
      expected = (verdict.resumed ? undefined : verdict.after + 1) ?? expected;
    }
    if (frame.stream !== stream) continue;
    if (frame.op === 'event') {
      if (frame.seq !== expected) return `expected ${expected}, got ${frame.seq}`;
      if (!live && !frame.replay) return `live event ${frame.seq} before live`;
      expected = frame.seq + 1;
    }
    if (frame.op === 'live') {
      if (frame.seq + 1 !== expected) return `live says ${frame.seq}, expected ${expected! - 1}`;
      live = true;
    }
  }
  return undefined;
}

test('[S9] any schedule of answers, publishes and reconnects: every event once, in order, live after the replay', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer(), fc.integer({ min: 1, max: 7 }), async (seed, pageEntries) => {
      const random = createSeededRandom(seed).next;
      const schedule = createShuffledSchedule(random);
      const log = createTestLog({}, createSeededRandom(5).next);
      const { manager } = createTestManager({
        log: createSlowLog(log, schedule),
        limits: { pageEntries },
      });
      const pages: { page: WireClient; from: number }[] = [];
      let published = 0;
      const act = (): void => {
        const choice = random();
        if (choice < 0.3 && published < 60) {
          published++;
          manager.publish('thread:1', { type: 'note', data: published }).catch(() => {});
        } else if (choice < 0.34 && pages.length < 4) {
          const page = dial(manager);
          page.send({
            op: 'hello',
            v: 1,
            session: `s${pages.length}`,
            token: 'ada',
            streams: { 'thread:1': { from: 'start' } },
          });
          pages.push({ page, from: 0 });
        } else schedule.step();
      };
      for (let step = 0; step < 400; step++) {
        act();
        if (step % 3 === 0) await microtasks();
      }
      for (let quiet = 0; quiet < 20; quiet++) {
        while (schedule.step()) await microtasks();
        await microtasks();
      }
      for (const { page } of pages) {
        const frames = page.frames();
        expect(firstWrong(frames, 'thread:1')).toBeUndefined();
        expect(frames.filter(({ op }) => op === 'event').map(({ data }) => data)).toEqual(
          Array.from({ length: published }, (_, index) => index + 1),
        );
        expect(page.frames('live').filter(({ stream }) => stream === 'thread:1')).toHaveLength(1);
      }
      for (const { page } of pages) page.cut();
    }),
    { numRuns: 150, seed: 20_240 },
  );
});

test('[S9] the same with a socket that stalls: still every event once and in order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer(), async (seed) => {
      const random = createSeededRandom(seed).next;
      const schedule = createShuffledSchedule(random);
      const { manager } = createTestManager({
        log: createSlowLog(createTestLog({}, createSeededRandom(5).next), schedule),
        limits: { pageEntries: 5, maxBufferedBytes: 1_500 },
      });
      const page = dial(manager);
      page.send({ op: 'hello', v: 1, session: 's', token: 'ada', streams: { 'thread:1': { from: 'start' } } });
      page.pipe.stall();
      let published = 0;
      for (let step = 0; step < 500; step++) {
        const choice = random();
        if (choice < 0.4 && published < 100) {
          published++;
          manager.publish('thread:1', { type: 'note', data: published }).catch(() => {});
        } else if (choice < 0.5) page.pipe.readOnce();
        else schedule.step();
        if (step % 4 === 0) await microtasks();
      }
      page.pipe.resume();
      for (let quiet = 0; quiet < 40; quiet++) {
        while (schedule.step()) await microtasks();
        await microtasks();
        page.pipe.readOnce();
      }
      expect(firstWrong(page.frames(), 'thread:1')).toBeUndefined();
      expect(page.events('thread:1').map(({ data }) => data)).toEqual(
        Array.from({ length: published }, (_, index) => index + 1),
      );
      page.cut();
    }),
    { numRuns: 100, seed: 7 },
  );
});

test('[V7] the same with followers that are not told of everything: the next check brings what they missed', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer(), async (seed) => {
      const random = createSeededRandom(seed).next;
      const schedule = createShuffledSchedule(random);
      const log = createSlowLog(createTestLog({}, createSeededRandom(5).next), schedule, () => random() < 0.2);
      const { manager, clock } = createTestManager({ log, limits: { pageEntries: 3 } });
      const page = dial(manager);
      page.send({ op: 'hello', v: 1, session: 's', token: 'ada', streams: { 'thread:1': { from: 'start' } } });
      let published = 0;
      for (let step = 0; step < 200; step++) {
        if (random() < 0.3 && published < 30) {
          const data = ++published;
          manager.publish('thread:1', { type: 'note', data }, { confirm: 'logged' }).catch(() => {});
        } else schedule.step();
        if (step % 3 === 0) await microtasks();
      }
      const drain = async (): Promise<void> => {
        for (let quiet = 0; quiet < 20; quiet++) {
          while (schedule.step()) await microtasks();
          await microtasks();
        }
      };
      await drain();
      await clock.advance(25_000);
      await drain();
      expect(firstWrong(page.frames(), 'thread:1')).toBeUndefined();
      expect(page.events('thread:1').map(({ data }) => data)).toEqual(
        Array.from({ length: published }, (_, index) => index + 1),
      );
      page.cut();
    }),
    { numRuns: 60, seed: 99 },
  );
});
