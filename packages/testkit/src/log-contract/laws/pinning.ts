/** Laws of what open runs keep: nothing of them goes for others, and what is gone is named. [K9, K11, K13] */
import { describe, expect, it } from 'vitest';
import { append, draft, everything, freshStream, type MakeLog, written } from '../log-under-test.ts';

const large = 'x'.repeat(10_000);

export function describePinning(make: MakeLog): void {
  describe('pins', () => {
    it('[K11] passes over the events of an open run, by count, bytes and age', async () => {
      const { log, elsewhere, advance } = await make({ limits: { maxEvents: 3, maxBytes: 50_000, maxAgeMs: 60_000 } });
      const stream = freshStream();
      await append(log, stream, draft('open', { runId: 'run', opens: true, text: large }));
      for (let index = 2; index <= 9; index++) {
        const ofRun = index % 4 === 0 && { runId: 'run' };
        await append(log, stream, draft(`e${index}`, { text: large, ...ofRun }));
      }
      advance(120_000);
      const page = await elsewhere.read(stream, 0, everything);
      expect(written(page)).toBe('1 [2-3] 4 [5-7] 8 [9-9]');
      expect(page.state).toMatchObject({ head: 9, front: 10, oldest: 1 });
      expect(page.state.openRuns[0]).not.toHaveProperty('missing');
    });

    it('[K9] has its front where nothing above is gone, also when the pinned end of it reaches further down', async () => {
      const { log } = await make({ limits: { maxEvents: 2 } });
      const stream = freshStream();
      await append(log, stream, draft('a'));
      await append(log, stream, draft('open', { runId: 'run', opens: true }));
      for (let index = 3; index <= 7; index++) await append(log, stream, draft(`e${index}`, { runId: 'run' }));
      expect(await log.state(stream)).toMatchObject({ head: 7, front: 2, oldest: 2 });
    });

    it('[K11] lets go of a run’s events once it has ended, oldest first', async () => {
      const { log } = await make({ limits: { maxEvents: 3 } });
      const stream = freshStream();
      await append(log, stream, draft('open', { runId: 'run', opens: true }));
      for (let index = 2; index <= 8; index++) await append(log, stream, draft(`e${index}`, { runId: 'run' }));
      expect(written(await log.read(stream, 0, everything))).toBe('1 2 3 4 5 6 7 8');
      await append(log, stream, draft('end', { runId: 'run', closes: true }));
      await append(log, stream, draft('later'));
      const page = await log.read(stream, 0, everything);
      expect(written(page)).toBe('[1-7] 8 9 10');
      expect(page.state).toMatchObject({ front: 8, oldest: 8, openRuns: [] });
      expect(written(await log.read(stream, 2, everything))).toBe('[3-7 run] 8 9 10');
    });

    it('[K13] frees what many events held in bounded steps, and in the end all of it', async () => {
      const { log } = await make({ limits: { maxEvents: 3 } });
      const stream = freshStream();
      const many = (from: number) =>
        Array.from({ length: 500 }, (_, index) => draft(`e${from + index}`, { runId: 'run' }));
      await append(log, stream, draft('open', { runId: 'run', opens: true }));
      for (let from = 0; from < 2_000; from += 500) await log.append(stream, many(from));
      await append(log, stream, draft('end', { runId: 'run', closes: true }));
      for (let index = 0; index < 20; index++) await append(log, stream, draft(`later-${index}`));
      expect(await log.state(stream)).toMatchObject({ head: 2_022, front: 2_020, oldest: 2_020 });
    });

    it('[K11] keeps an interrupted run until another one continues it, without listing it as taking anything', async () => {
      const { log, elsewhere } = await make({ limits: { maxEvents: 2 } });
      const stream = freshStream();
      await append(log, stream, draft('open', { runId: 'run', opens: true }));
      await append(log, stream, draft('asks', { runId: 'run', closes: true, waits: true }));
      for (let index = 3; index <= 6; index++) await append(log, stream, draft(`e${index}`));
      expect(await append(log, stream, draft('more', { runId: 'run' }))).toEqual({ status: 'run-ended' });
      const page = await elsewhere.read(stream, 0, everything);
      expect(written(page)).toBe('1 2 [3-4] 5 6');
      expect(page.state.openRuns).toMatchObject([{ runId: 'run', interrupted: true }]);
      await append(log, stream, draft('goes on', { runId: 'next', opens: true, continues: 'run' }));
      await append(log, stream, draft('e8'));
      const after = await elsewhere.read(stream, 0, everything);
      expect(written(after)).toBe('[1-6] 7 8');
      expect(after.state.openRuns).toMatchObject([{ runId: 'next', firstSeq: 7 }]);
    });

    it('[K11] no longer pins a run of which nothing was heard for `openRunMs`, nor one that nobody continued for so long', async () => {
      const { log, advance } = await make({ limits: { maxEvents: 2, openRunMs: 100_000 } });
      const stream = freshStream();
      await append(log, stream, draft('open', { runId: 'silent', opens: true }));
      await append(log, stream, draft('open too', { runId: 'asking', opens: true }));
      await append(log, stream, draft('asks', { runId: 'asking', closes: true, waits: true }));
      advance(60_000);
      await append(log, stream, draft('lives', { runId: 'living', opens: true }));
      advance(60_000);
      for (let index = 5; index <= 8; index++) await append(log, stream, draft(`e${index}`));
      const page = await log.read(stream, 0, everything);
      expect(page.state.openRuns.map(({ runId }) => runId)).toEqual(['living']);
      expect(page.entries.map(({ seq }) => seq)).toEqual([4, 7, 8]);
    });

    it('[K11] takes the oldest events of a run over `openRunBytes`, but for its opening one, and names the run', async () => {
      const { log, elsewhere } = await make({ limits: { maxEvents: 1, openRunBytes: 100_000 } });
      const stream = freshStream();
      await append(log, stream, draft('open', { runId: 'run', opens: true, text: large }));
      await append(log, stream, draft('small', { runId: 'small', opens: true }));
      for (let index = 3; index <= 30; index++) {
        await append(log, stream, draft(`e${index}`, { runId: 'run', text: large }));
      }
      const page = await elsewhere.read(stream, 0, everything);
      const { missing } = page.state.openRuns[0]!;
      expect(missing?.from).toBe(3);
      expect(missing!.until).toBeGreaterThanOrEqual(20);
      expect(written(page)).toMatch(new RegExp(`^1 2 \\[3-${missing!.until} run\\] ${missing!.until + 1} .*30$`));
      expect(page.state.openRuns[1]).not.toHaveProperty('missing');
      expect(page.state.front).toBe(missing!.until + 1);
    });

    it('[K12] leaves nothing of the beginning of a run that ends with something missing', async () => {
      const { log } = await make({ limits: { maxEvents: 1, openRunBytes: 50_000 } });
      const stream = freshStream();
      await append(log, stream, draft('open', { runId: 'run', opens: true, text: large }));
      for (let index = 2; index <= 12; index++) {
        await append(log, stream, draft(`e${index}`, { runId: 'run', text: large }));
      }
      await append(log, stream, draft('end', { runId: 'run', closes: true }));
      const page = await log.read(stream, 0, everything);
      expect(page.entries[0]!.seq).toBeGreaterThan(1);
      expect(written(await log.read(stream, 1, everything))).toMatch(/^\[2-\d+ run\]/);
    });

    it('[K11] names no run that a hole does not hit, and none at all when it no longer knows', async () => {
      const { log } = await make({ limits: { maxEvents: 2, endedRuns: 1 } });
      const stream = freshStream();
      await append(log, stream, draft('1', { runId: 'a', opens: true }));
      await append(log, stream, draft('2', { runId: 'b', opens: true }));
      await append(log, stream, draft('3', { runId: 'a', closes: true }));
      for (let index = 4; index <= 8; index++) await append(log, stream, draft(`${index}`));
      expect(written(await log.read(stream, 1, everything))).toBe('2 [3-6 a] 7 8');
      expect(written(await log.read(stream, 3, everything))).toBe('[4-6] 7 8');
      await append(log, stream, draft('9', { runId: 'b', closes: true }));
      await append(log, stream, draft('10'));
      expect(written(await log.read(stream, 3, everything))).toBe('[4-8 b] 9 10');
      expect(written(await log.read(stream, 2, everything))).toBe('[3-8?] 9 10');
    });

    it('[K13] knows an id for as long as its event is kept, however many came since and however long it is ago', async () => {
      const { log, advance } = await make({ limits: { eventIds: 3, maxEvents: 3, maxAgeMs: 60_000 } });
      const stream = freshStream();
      await append(log, stream, draft('open', { runId: 'run', opens: true }));
      for (let index = 0; index < 9; index++) await append(log, stream, draft(`e${index}`));
      advance(120_000);
      await append(log, stream, draft('late'));
      expect(await append(log, stream, draft('open', { runId: 'run', opens: true }))).toMatchObject({
        status: 'duplicate',
        seq: 1,
      });
    });

    it('forgets by hand up to a number, open runs or not; epoch, head, open runs and known ids stay', async () => {
      const { log, elsewhere } = await make();
      const stream = freshStream();
      for (let index = 1; index <= 5; index++) {
        await append(log, stream, draft(`e${index}`, { runId: 'run', opens: index === 1 }));
      }
      const before = await log.state(stream);
      await log.trim(stream, 3);
      const run = before.openRuns[0]!;
      const openRuns = [{ ...run, missing: { from: 1, until: 3 } }];
      expect(await elsewhere.state(stream)).toEqual({ ...before, front: 4, oldest: 4, openRuns });
      expect(await log.read(stream, 0, everything).then(written)).toBe('[1-3 run] 4 5');
      expect(await append(log, stream, draft('e2'))).toMatchObject({ status: 'duplicate', seq: 2 });
      await log.trim(stream, 1);
      expect(await log.read(stream, 0, everything).then(written)).toBe('[1-3 run] 4 5');
      await log.trim(stream, 99);
      expect(await log.state(stream)).toMatchObject({ epoch: before.epoch, head: 5, front: 6, oldest: 6 });
      expect(await append(log, stream, draft('e6'))).toMatchObject({ epoch: before.epoch, seq: 6 });
      expect(await log.read(stream, 0, everything).then(written)).toBe('[1-5 run] 6');
    });
  });
}
