/** Laws of runs: what is open, and that nothing follows an end. [V1, V8] */
import { describe, expect, it } from 'vitest';
import { draft, freshStream, type MakeLog } from '../log-under-test.ts';

export function describeRuns(make: MakeLog): void {
  describe('runs', () => {
    it('[V8] lists open runs in the order of their opening, with the first number and the last time', async () => {
      const { log, elsewhere, now } = await make();
      const stream = freshStream();
      const at = now();
      await log.append(stream, draft('0', { at }));
      await log.append(stream, draft('1', { at: at + 1, runId: 'b', opens: true }));
      await log.append(stream, draft('2', { at: at + 2, runId: 'a', opens: true }));
      await log.append(stream, draft('3', { at: at + 3, runId: 'b' }));
      expect((await elsewhere.state(stream)).openRuns).toEqual([
        { runId: 'b', firstSeq: 2, lastAt: at + 3 },
        { runId: 'a', firstSeq: 3, lastAt: at + 2 },
      ]);
      await log.append(stream, draft('4', { at: at + 4, runId: 'b', closes: true }));
      expect((await elsewhere.state(stream)).openRuns).toEqual([{ runId: 'a', firstSeq: 3, lastAt: at + 2 }]);
    });

    it('[V1] refuses a second terminal, on any node', async () => {
      const { log, elsewhere } = await make();
      const stream = freshStream();
      await log.append(stream, draft('1', { runId: 'run', opens: true }));
      await log.append(stream, draft('2', { runId: 'run', closes: true }));
      expect(await elsewhere.append(stream, draft('3', { runId: 'run', closes: true }))).toEqual({
        status: 'run-ended',
      });
      expect((await log.state(stream)).head).toBe(2);
    });

    it('[V1] refuses anything else of a run that has ended, also a second opening', async () => {
      const { log } = await make();
      const stream = freshStream();
      await log.append(stream, draft('1', { runId: 'run', opens: true }));
      await log.append(stream, draft('2', { runId: 'run', closes: true }));
      expect(await log.append(stream, draft('3', { runId: 'run' }))).toEqual({ status: 'run-ended' });
      expect(await log.append(stream, draft('4', { runId: 'run', opens: true }))).toEqual({ status: 'run-ended' });
      expect(await log.append(stream, draft('5', { runId: 'other' }))).toMatchObject({ status: 'appended', seq: 3 });
    });

    it('[V1] takes a terminal repeated under its own id for the duplicate that it is', async () => {
      const { log } = await make();
      const stream = freshStream();
      await log.append(stream, draft('1', { runId: 'run', opens: true }));
      await log.append(stream, draft('2', { runId: 'run', closes: true }));
      expect(await log.append(stream, draft('2', { runId: 'run', closes: true }))).toMatchObject({
        status: 'duplicate',
        seq: 2,
      });
    });

    it('[V1] lets exactly one of two nodes end a run', async () => {
      const { log, elsewhere } = await make();
      const stream = freshStream();
      await log.append(stream, draft('open', { runId: 'run', opens: true }));
      const outcomes = await Promise.all(
        [log, elsewhere, log, elsewhere].map((node, index) =>
          node.append(stream, draft(`end${index}`, { runId: 'run', closes: true })),
        ),
      );
      expect(outcomes.map((outcome) => outcome.status).sort()).toEqual([
        'appended',
        'run-ended',
        'run-ended',
        'run-ended',
      ]);
    });

    it('keeps a run open whose first event was trimmed', async () => {
      const { log } = await make({ limits: { maxEvents: 2 } });
      const stream = freshStream();
      await log.append(stream, draft('open', { runId: 'run', opens: true }));
      for (let index = 0; index < 5; index++) await log.append(stream, draft(`e${index}`));
      expect(await log.state(stream)).toMatchObject({ oldest: 5, openRuns: [{ runId: 'run', firstSeq: 1 }] });
    });

    it('bounds the runs that it lists and the ends that it remembers', async () => {
      const { log } = await make({ limits: { openRuns: 2, endedRuns: 2 } });
      const stream = freshStream();
      for (const runId of ['a', 'b', 'c']) await log.append(stream, draft(`open-${runId}`, { runId, opens: true }));
      expect((await log.state(stream)).openRuns.map((run) => run.runId)).toEqual(['b', 'c']);
      for (const runId of ['a', 'b', 'c']) await log.append(stream, draft(`end-${runId}`, { runId, closes: true }));
      expect((await log.state(stream)).openRuns).toEqual([]);
      const late = await Promise.all(
        ['c', 'b', 'a'].map((runId) => log.append(stream, draft(`late-${runId}`, { runId }))),
      );
      expect(late.map((outcome) => outcome.status)).toEqual(['run-ended', 'run-ended', 'appended']);
    });
  });
}
