/** Laws of ownership: fences, takeovers, questions, leases, and finding runs. [R1–R5, R8] */

import type { EventLog } from '@throughline/server';
import { describe, expect, it } from 'vitest';
import { draft, freshStream, type MakeLog } from '../log-under-test.ts';

let owners = 0;
export const freshOwner = (): string => `owner-${process.pid}-${++owners}`;

/** Appends one event and gives its outcome. */
const append = async (log: EventLog, stream: string, ...args: Parameters<typeof draft>) =>
  (await log.append(stream, [draft(...args)]))[0]!;

export function describeOwnership(make: MakeLog): void {
  const begin = async () => {
    const made = await make();
    const [stream, owner] = [freshStream(), freshOwner()];
    const opened = await append(made.log, stream, 'open', { runId: 'run', opens: true, by: { owner } });
    const { epoch } = opened as { epoch: string };
    return { ...made, stream, owner, epoch, by: { owner, epoch } };
  };

  describe('fences', () => {
    it('[R3] takes what the owner writes, in the epoch in which it began, and what writers without owner write', async () => {
      const { elsewhere, stream, by } = await begin();
      expect(await append(elsewhere, stream, '1', { runId: 'run', by })).toMatchObject({ status: 'appended', seq: 2 });
      expect(await append(elsewhere, stream, '2', { runId: 'run' })).toMatchObject({ status: 'appended', seq: 3 });
    });

    it('[R3] refuses another owner, another epoch, a run that was never begun, and one that has ended', async () => {
      const { log, elsewhere, stream, by, epoch } = await begin();
      const by2 = { owner: freshOwner(), epoch };
      expect(await append(elsewhere, stream, '1', { runId: 'run', by: by2 })).toEqual({ status: 'not-owner' });
      const stale = { ...by, epoch: 'another' };
      expect(await append(elsewhere, stream, '2', { runId: 'run', by: stale })).toEqual({ status: 'unknown-run' });
      expect(await append(elsewhere, stream, '3', { runId: 'never', by })).toEqual({ status: 'unknown-run' });
      expect(await append(log, stream, '4', { runId: 'run', closes: true, by })).toMatchObject({ seq: 2 });
      expect(await append(elsewhere, stream, '5', { runId: 'run', by })).toEqual({ status: 'run-ended' });
      expect((await log.state(stream)).head).toBe(2);
    });

    it('[R3] lets one owner begin a run: repeated by it, it is told again; by another, it is refused', async () => {
      const { elsewhere, stream, owner } = await begin();
      const again = { runId: 'run', opens: true };
      expect(await append(elsewhere, stream, '1', { ...again, by: { owner } })).toMatchObject({ seq: 2 });
      expect(await append(elsewhere, stream, '2', { ...again, by: { owner: freshOwner() } })).toEqual({
        status: 'not-owner',
      });
    });

    it('[R1] says in the record who owns a run; one that nobody owns is anybody’s to write, and no owner’s', async () => {
      const { log, elsewhere, stream, owner, by } = await begin();
      await append(log, stream, '1', { runId: 'plain', opens: true });
      expect((await elsewhere.state(stream)).openRuns).toMatchObject([
        { runId: 'run', owner },
        { runId: 'plain', firstSeq: 2 },
      ]);
      expect((await elsewhere.state(stream)).openRuns[1]).not.toHaveProperty('owner');
      expect(await append(elsewhere, stream, '2', { runId: 'plain', by })).toEqual({ status: 'not-owner' });
    });
  });

  it('[U8] keeps in the record that a run was asked to stop', async () => {
    const { log, elsewhere, stream, owner } = await begin();
    await append(log, stream, 'cancel', { runId: 'run', cancels: true });
    expect((await elsewhere.state(stream)).openRuns).toMatchObject([{ runId: 'run', owner, cancelled: true }]);
    expect((await elsewhere.state(stream)).openRuns[0]).not.toHaveProperty('asked');
  });

  describe('takeovers', () => {
    it('[R5] gives a run to exactly one of many, and keeps the former owner out', async () => {
      const { log, elsewhere, stream, owner, epoch, by } = await begin();
      const takers = Array.from({ length: 4 }, freshOwner);
      const outcomes = await Promise.all(
        takers.map((to, index) =>
          (index % 2 ? log : elsewhere).takeOver(stream, { runId: 'run', from: owner, to, epoch, resumes: true }),
        ),
      );
      expect(outcomes.filter((outcome) => outcome === 'taken')).toHaveLength(1);
      expect(outcomes.filter((outcome) => outcome === 'not-owner')).toHaveLength(3);
      const to = takers[outcomes.indexOf('taken')]!;
      expect(await append(log, stream, '1', { runId: 'run', by })).toEqual({ status: 'not-owner' });
      expect(await append(log, stream, '2', { runId: 'run', by: { owner: to, epoch } })).toMatchObject({ seq: 2 });
      expect((await elsewhere.state(stream)).openRuns).toMatchObject([{ owner: to, resumes: 1 }]);
    });

    it('[R5] a takeover and an end are one race: whoever is first keeps the other out', async () => {
      const { log, elsewhere, stream, owner, epoch, by } = await begin();
      const takeover = { runId: 'run', from: owner, to: freshOwner(), epoch, resumes: true };
      const [ended, taken] = await Promise.all([
        append(log, stream, 'end', { runId: 'run', closes: true, by }),
        elsewhere.takeOver(stream, takeover),
      ]);
      expect([ended.status, taken]).toSatisfy(
        ([end, take]) => (end === 'appended' && take === 'run-ended') || (end === 'not-owner' && take === 'taken'),
      );
    });

    it('[R5] repeated, it is the same takeover; of an unknown run or epoch it is none', async () => {
      const { log, stream, owner, epoch } = await begin();
      const takeover = { runId: 'run', from: owner, to: freshOwner(), epoch, resumes: true };
      expect(await log.takeOver(stream, takeover)).toBe('taken');
      expect(await log.takeOver(stream, takeover)).toBe('taken');
      expect((await log.state(stream)).openRuns).toMatchObject([{ resumes: 1 }]);
      expect(await log.takeOver(stream, { ...takeover, runId: 'never' })).toBe('unknown-run');
      expect(await log.takeOver(stream, { ...takeover, epoch: 'another' })).toBe('unknown-run');
    });

    it('[R2] a node that takes its own run back under a new name has not resumed it', async () => {
      const { log, stream, owner, epoch } = await begin();
      await log.takeOver(stream, { runId: 'run', from: owner, to: freshOwner(), epoch, resumes: false });
      expect((await log.state(stream)).openRuns[0]).not.toHaveProperty('resumes');
    });
  });

  describe('questions', () => {
    it('[R8] takes the first of many answers, on any node, and knows it for as long as the run is open', async () => {
      const { log, elsewhere, stream, by } = await begin();
      await append(log, stream, 'ask', { runId: 'run', by, asks: 'May I? — odd "id"\n' });
      expect((await elsewhere.state(stream)).openRuns).toMatchObject([{ asked: ['May I? — odd "id"\n'] }]);
      const answer = (node: EventLog, id: string) =>
        append(node, stream, id, { runId: 'run', answers: 'May I? — odd "id"\n' });
      const outcomes = await Promise.all([answer(log, 'a'), answer(elsewhere, 'b'), answer(log, 'c')]);
      expect(outcomes.map(({ status }) => status).sort()).toEqual(['already-answered', 'already-answered', 'appended']);
      for (let count = 0; count < 50; count++) await append(log, stream, `e${count}`, { runId: 'run', by });
      expect(await answer(elsewhere, 'd')).toEqual({ status: 'already-answered' });
      expect((await elsewhere.state(stream)).openRuns[0]).not.toHaveProperty('asked');
    });

    it('[R8] tells runs apart: one answer is not two, and an id may be used again in another run', async () => {
      const { log, stream, by } = await begin();
      await append(log, stream, 'open2', { runId: 'other', opens: true });
      await append(log, stream, 'ask', { runId: 'run', by, asks: 'p' });
      await append(log, stream, 'ask2', { runId: 'other', asks: 'p' });
      expect(await append(log, stream, 'a', { runId: 'run', answers: 'p' })).toMatchObject({ status: 'appended' });
      expect(await append(log, stream, 'b', { runId: 'other', answers: 'p' })).toMatchObject({ status: 'appended' });
    });

    it('[R8] refuses an answer to what was not asked, and to a run that is unknown or has ended', async () => {
      const { log, stream, by } = await begin();
      expect(await append(log, stream, 'a', { runId: 'run', answers: 'p' })).toEqual({ status: 'unknown-question' });
      expect(await append(log, stream, 'b', { runId: 'never', answers: 'p' })).toEqual({ status: 'unknown-run' });
      await append(log, stream, 'ask', { runId: 'run', by, asks: 'p' });
      expect(await append(log, stream, 'c', { runId: 'run', answers: 'q' })).toEqual({ status: 'unknown-question' });
      await append(log, stream, 'end', { runId: 'run', closes: true, by });
      expect(await append(log, stream, 'd', { runId: 'run', answers: 'p' })).toEqual({ status: 'run-ended' });
    });

    it('[R8] an answer that is repeated under its id is the answer that it was', async () => {
      const { log, stream, by } = await begin();
      await append(log, stream, 'ask', { runId: 'run', by, asks: 'p' });
      await append(log, stream, 'a', { runId: 'run', answers: 'p' });
      expect(await append(log, stream, 'a', { runId: 'run', answers: 'p' })).toMatchObject({
        status: 'duplicate',
        seq: 3,
      });
    });

    it('[R8] asking again what waits changes nothing; asking again what was answered is refused', async () => {
      const { log, stream, by } = await begin();
      await append(log, stream, 'ask', { runId: 'run', by, asks: 'p' });
      await append(log, stream, 'ask2', { runId: 'run', by, asks: 'p' });
      expect((await log.state(stream)).openRuns).toMatchObject([{ asked: ['p'] }]);
      await append(log, stream, 'a', { runId: 'run', answers: 'p' });
      expect(await append(log, stream, 'ask3', { runId: 'run', by, asks: 'p' })).toEqual({
        status: 'already-answered',
      });
    });
  });
}
