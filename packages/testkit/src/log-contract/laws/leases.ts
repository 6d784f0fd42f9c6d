/** Laws of leases and of finding runs: by the log's clock, final once lapsed, and never by reading events. [R2, R4, R13] */

import type { EventLog } from '@throughline/server';
import { describe, expect, it } from 'vitest';
import { draft, everything, freshStream, freshUser, type MakeLog, recordFollower } from '../log-under-test.ts';
import { freshOwner } from './ownership.ts';

export function describeLeases(make: MakeLog): void {
  const standing = async (log: EventLog, owner: string) =>
    (await log.owners.list()).find((each) => each.owner === owner);
  const leaseMs = 15_000;

  describe('leases', () => {
    it('[R2] begin, are renewed, and run out by the log’s clock', async () => {
      const { log, elsewhere, advance } = await make();
      const owner = freshOwner();
      expect(await log.owners.renew(owner, leaseMs)).toBe('begun');
      const first = await standing(elsewhere, owner);
      expect(first).toMatchObject({ standing: 'held' });
      advance(10_000);
      expect(await log.owners.renew(owner, leaseMs)).toBe('held');
      const second = await standing(elsewhere, owner);
      expect(second!.beat).not.toBe(first!.beat);
      expect(second!.leftMs).toBeGreaterThan(10_000);
      advance(16_000);
      expect((await standing(elsewhere, owner))!.leftMs).toBeLessThanOrEqual(0);
      // Out, and not lapsed: the owner may still come back.
      expect(await log.owners.renew(owner, leaseMs)).toBe('held');
    });

    it('[R2] a lapse is refused while the lease holds or the beat has changed, and final once written', async () => {
      const { log, elsewhere, advance } = await make();
      const owner = freshOwner();
      await log.owners.renew(owner, leaseMs);
      const { beat } = (await standing(elsewhere, owner))!;
      expect(await elsewhere.owners.lapse(owner, beat)).toBe(false);
      advance(16_000);
      await log.owners.renew(owner, leaseMs);
      advance(16_000);
      expect(await elsewhere.owners.lapse(owner, beat)).toBe(false);
      const now = (await standing(elsewhere, owner))!.beat;
      expect(await elsewhere.owners.lapse(owner, now)).toBe(true);
      expect(await log.owners.lapse(owner, now)).toBe(true);
      expect(await log.owners.renew(owner, leaseMs)).toBe('lapsed');
      expect(await standing(log, owner)).toMatchObject({ standing: 'lapsed' });
    });

    it('[R7] an owner gives up at once by its own word', async () => {
      const { log, elsewhere } = await make();
      const owner = freshOwner();
      await log.owners.renew(owner, leaseMs);
      expect(await log.owners.lapse(owner, undefined)).toBe(true);
      expect(await standing(elsewhere, owner)).toMatchObject({ standing: 'lapsed' });
    });

    it('[R2] an owner of whom runs are noted and no lease is known is missing, and can be declared lapsed', async () => {
      const { log, elsewhere } = await make();
      const owner = freshOwner();
      await log.owners.note(owner, [{ stream: freshStream(), runId: 'run' }]);
      const missing = await standing(elsewhere, owner);
      expect(missing).toMatchObject({ standing: 'missing' });
      expect(await elsewhere.owners.lapse(owner, missing!.beat)).toBe(true);
      expect(await log.owners.renew(owner, leaseMs)).toBe('lapsed');
    });
  });

  describe('finding runs', () => {
    it('[R4] lists an owner’s runs from before they begin until after they end, and follows a takeover', async () => {
      const { log, elsewhere } = await make();
      const [stream, owner, other] = [freshStream(), freshOwner(), freshOwner()];
      const [opened] = await log.append(stream, [draft('1', { runId: 'a', opens: true, by: { owner } })]);
      const { epoch } = opened as { epoch: string };
      await log.append(stream, [draft('2', { runId: 'b', opens: true, by: { owner } })]);
      expect(new Set((await elsewhere.owners.runs(owner)).map(({ runId }) => runId))).toEqual(new Set(['a', 'b']));
      await log.append(stream, [draft('3', { runId: 'a', closes: true, by: { owner, epoch } })]);
      expect(await elsewhere.owners.runs(owner)).toEqual([{ stream, runId: 'b' }]);
      await elsewhere.takeOver(stream, { runId: 'b', from: owner, to: other, epoch, resumes: true });
      expect(await log.owners.runs(owner)).toEqual([]);
      expect(await log.owners.runs(other)).toEqual([{ stream, runId: 'b' }]);
      await log.owners.drop(other, [{ stream, runId: 'b' }]);
      expect(await log.owners.runs(other)).toEqual([]);
    });

    it('[R4] finds open runs of anybody that were silent for so long, longest silent first', async () => {
      const { log, elsewhere, advance } = await make();
      const stream = freshStream();
      for (const runId of ['a', 'b', 'c']) {
        await log.append(stream, [
          draft(runId, { runId, opens: true, ...(runId === 'b' && { by: { owner: freshOwner() } }) }),
        ]);
        advance(1_000);
      }
      await log.append(stream, [draft('more', { runId: 'a' })]);
      await log.append(stream, [draft('end', { runId: 'c', closes: true })]);
      advance(60_000);
      const here = async (silentMs: number) =>
        (await elsewhere.owners.open({ silentMs, limit: 10_000 }))
          .filter((run) => run.stream === stream)
          .map(({ runId }) => runId);
      expect(await here(0)).toEqual(['b', 'a']);
      expect(await here(61_500)).toEqual(['b']);
      expect(await here(90_000)).toEqual([]);
      await log.owners.passOver([{ stream, runId: 'b' }]);
      expect(await here(30_000)).toEqual(['a']);
      advance(31_000);
      expect(await here(30_000)).toEqual(['b', 'a']);
    });
  });

  describe('forgetting', () => {
    it('[R13] a forgotten stream has a new epoch and nothing in it, followers are told, and its runs take nothing more', async () => {
      const { log, elsewhere } = await make();
      const [stream, owner] = [freshStream(), freshOwner()];
      const follower = recordFollower();
      const stop = await elsewhere.follow(stream, follower);
      const [opened] = await log.append(stream, [draft('1', { runId: 'run', opens: true, by: { owner } })]);
      const { epoch } = opened as { epoch: string };
      await log.forget(stream, ['run']);
      const state = await elsewhere.state(stream);
      expect(state).toMatchObject({ head: 0, openRuns: [] });
      expect(state.epoch).not.toBe(epoch);
      expect((await elsewhere.read(stream, 0, everything)).entries).toEqual([]);
      const late = await log.append(stream, [
        draft('2', { runId: 'run', by: { owner, epoch } }),
        draft('3', { runId: 'run', opens: true, by: { owner } }),
        draft('1', { runId: 'other' }),
      ]);
      expect(late.map(({ status }) => status)).toEqual(['run-ended', 'run-ended', 'appended']);
      await expect.poll(() => follower.entries.at(-1)).toMatchObject({ id: '1', seq: 1, epoch: state.epoch });
      expect(follower.disturbances).toBeGreaterThan(0);
      stop();
    });

    it('[R13] names the streams on which runs began', async () => {
      const { log, elsewhere } = await make();
      const streams = [freshStream(), freshStream()];
      for (const stream of streams) await log.append(stream, [draft('1', { runId: 'run', opens: true })]);
      expect(await elsewhere.streams()).toEqual(expect.arrayContaining(streams));
    });

    it('[R13] forgets a user’s commands: another epoch, and a claim under the old one is refused', async () => {
      const { log, elsewhere } = await make();
      const [user, other] = [freshUser(), freshUser()];
      const [before, others] = [await log.submits(user), await log.submits(other)];
      await log.claim(user, 'c', 'hash', 10_000, before.epoch);
      await elsewhere.forgetSubmits(user);
      const after = await log.submits(user);
      expect(after.epoch).not.toBe(before.epoch);
      expect(await log.submits(other)).toEqual(others);
      expect(await log.claim(user, 'c', 'hash', 10_000, before.epoch)).toEqual({ status: 'epoch-changed' });
      expect(await log.claim(user, 'c', 'other', 10_000, after.epoch)).toMatchObject({ status: 'claimed' });
    });
  });
}
