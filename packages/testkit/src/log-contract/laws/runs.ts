/** Laws of runs: what is open, and that nothing follows an end. [V1, V8] */
import { describe, expect, it } from 'vitest';
import { append, draft, freshStream, type MakeLog } from '../log-under-test.ts';

export function describeRuns(make: MakeLog): void {
  describe('runs', () => {
    it('[V8] lists open runs in the order of their opening, with the first number and the time of the last news by the log’s own clock', async () => {
      const { log, elsewhere, now, advance } = await make();
      const stream = freshStream();
      const startedAt = now();
      await append(log, stream, draft('0'));
      await append(log, stream, draft('1', { runId: 'b', opens: true }));
      await append(log, stream, draft('2', { runId: 'a', opens: true }));
      advance(10_000);
      await append(log, stream, draft('3', { runId: 'b' }));
      const [b, a] = (await elsewhere.state(stream)).openRuns;
      expect([b, a]).toMatchObject([
        { runId: 'b', firstSeq: 2 },
        { runId: 'a', firstSeq: 3 },
      ]);
      expect(b!.lastAt - startedAt).toBeGreaterThanOrEqual(10_000);
      expect(a!.lastAt - startedAt).toBeLessThan(10_000);
      await append(log, stream, draft('4', { runId: 'b', closes: true }));
      expect((await elsewhere.state(stream)).openRuns.map(({ runId }) => runId)).toEqual(['a']);
    });

    it('[V1] refuses a second terminal, on any node', async () => {
      const { log, elsewhere } = await make();
      const stream = freshStream();
      await append(log, stream, draft('1', { runId: 'run', opens: true }));
      await append(log, stream, draft('2', { runId: 'run', closes: true }));
      expect(await append(elsewhere, stream, draft('3', { runId: 'run', closes: true }))).toEqual({
        status: 'run-ended',
      });
      expect((await log.state(stream)).head).toBe(2);
    });

    it('[V1] refuses anything else of a run that has ended, also a second opening', async () => {
      const { log } = await make();
      const stream = freshStream();
      await append(log, stream, draft('1', { runId: 'run', opens: true }));
      await append(log, stream, draft('2', { runId: 'run', closes: true }));
      expect(await append(log, stream, draft('3', { runId: 'run' }))).toEqual({ status: 'run-ended' });
      expect(await append(log, stream, draft('4', { runId: 'run', opens: true }))).toEqual({ status: 'run-ended' });
      expect(await append(log, stream, draft('5', { runId: 'other' }))).toMatchObject({ status: 'appended', seq: 3 });
    });

    it('[V1] takes a terminal repeated under its own id for the duplicate that it is', async () => {
      const { log } = await make();
      const stream = freshStream();
      await append(log, stream, draft('1', { runId: 'run', opens: true }));
      await append(log, stream, draft('2', { runId: 'run', closes: true }));
      expect(await append(log, stream, draft('2', { runId: 'run', closes: true }))).toMatchObject({
        status: 'duplicate',
        seq: 2,
      });
    });

    it('[V1] lets exactly one of two nodes end a run', async () => {
      const { log, elsewhere } = await make();
      const stream = freshStream();
      await append(log, stream, draft('open', { runId: 'run', opens: true }));
      const outcomes = await Promise.all(
        [log, elsewhere, log, elsewhere].map((node, index) =>
          append(node, stream, draft(`end${index}`, { runId: 'run', closes: true })),
        ),
      );
      expect(outcomes.map((outcome) => outcome.status).sort()).toEqual([
        'appended',
        'run-ended',
        'run-ended',
        'run-ended',
      ]);
    });

    it('[K13] refuses one run more than it keeps open, and takes it once another has ended', async () => {
      const { log, elsewhere } = await make({ limits: { openRuns: 2 } });
      const stream = freshStream();
      for (const runId of ['a', 'b']) await append(log, stream, draft(`open-${runId}`, { runId, opens: true }));
      const third = draft('open-c', { runId: 'c', opens: true });
      expect(await append(elsewhere, stream, third)).toEqual({ status: 'too-many-runs' });
      expect(await append(log, stream, draft('note'))).toMatchObject({ status: 'appended', seq: 3 });
      expect((await log.state(stream)).openRuns.map((run) => run.runId)).toEqual(['a', 'b']);
      await append(log, stream, draft('end-a', { runId: 'a', closes: true }));
      expect(await append(elsewhere, stream, third)).toMatchObject({ status: 'appended', seq: 5 });
    });

    it('bounds the ends that it remembers', async () => {
      const { log } = await make({ limits: { endedRuns: 2 } });
      const stream = freshStream();
      for (const runId of ['a', 'b', 'c']) await append(log, stream, draft(`open-${runId}`, { runId, opens: true }));
      for (const runId of ['a', 'b', 'c']) await append(log, stream, draft(`end-${runId}`, { runId, closes: true }));
      expect((await log.state(stream)).openRuns).toEqual([]);
      const late = await Promise.all(
        ['c', 'b', 'a'].map((runId) => append(log, stream, draft(`late-${runId}`, { runId }))),
      );
      expect(late.map((outcome) => outcome.status)).toEqual(['run-ended', 'run-ended', 'appended']);
    });
  });
}
