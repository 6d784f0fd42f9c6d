/** Laws of claims: at most one start per id, and the first answer for every repeat. [U3] */
import { describe, expect, it } from 'vitest';
import { freshUser, type MakeLog } from '../log-under-test.ts';
import { takeClaim } from './take-claim.ts';

const LEASE = 10_000;
const receipt = { text: '{"ok":true,"result":[]}' };

export function describeClaims(make: MakeLog): void {
  describe('claim', () => {
    it('[U3] gives a claim to exactly one of many that ask at once, on any node', async () => {
      const { log, elsewhere } = await make();
      const user = freshUser();
      const outcomes = await Promise.all(
        Array.from({ length: 20 }, (_, index) => (index % 2 ? log : elsewhere).claim(user, 'submit', 'hash', LEASE)),
      );
      const statuses = outcomes.map((outcome) => outcome.status).sort();
      expect(statuses).toEqual(['claimed', ...Array<string>(19).fill('running')]);
    });

    it('[U3] answers a repeat with the first receipt, on any node', async () => {
      const { log, elsewhere } = await make();
      const user = freshUser();
      const claim = await takeClaim(log, user, 'submit', LEASE);
      await log.settle(user, 'submit', claim, receipt);
      await log.settle(user, 'submit', claim, { text: 'second' });
      expect(await elsewhere.claim(user, 'submit', 'hash', LEASE)).toEqual({ status: 'settled', receipt });
    });

    it('[U3] tells the same id with another body apart, while it runs and afterwards', async () => {
      const { log } = await make();
      const user = freshUser();
      const claim = await takeClaim(log, user, 'submit', LEASE);
      expect(await log.claim(user, 'submit', 'other', LEASE)).toEqual({ status: 'conflict' });
      await log.settle(user, 'submit', claim, receipt);
      expect(await log.claim(user, 'submit', 'other', LEASE)).toEqual({ status: 'conflict' });
    });

    it('[U3] keeps users apart', async () => {
      const { log } = await make();
      await takeClaim(log, freshUser(), 'submit', LEASE);
      expect(await log.claim(freshUser(), 'submit', 'other', LEASE)).toMatchObject({ status: 'claimed' });
    });

    it('[U3] says lapsed once the lease ran out, to everyone, and never starts it again', async () => {
      const { log, elsewhere, advance } = await make();
      const user = freshUser();
      const claim = await takeClaim(log, user, 'submit', LEASE);
      advance(LEASE - 100);
      expect(await elsewhere.claim(user, 'submit', 'hash', LEASE)).toEqual({ status: 'running' });
      advance(200);
      expect(await elsewhere.claim(user, 'submit', 'hash', LEASE)).toEqual({ status: 'lapsed' });
      expect(await log.renew(user, 'submit', claim, LEASE)).toBe(false);
      expect(await log.claim(user, 'submit', 'hash', LEASE)).toEqual({ status: 'lapsed' });
    });

    it('[U3] runs for as long as it is renewed, by its holder only', async () => {
      const { log, advance } = await make();
      const user = freshUser();
      const claim = await takeClaim(log, user, 'submit', LEASE);
      for (let round = 0; round < 4; round++) {
        advance(LEASE - 1_000);
        expect(await log.renew(user, 'submit', 'not the holder', LEASE)).toBe(false);
        expect(await log.renew(user, 'submit', claim, LEASE)).toBe(true);
      }
      expect(await log.claim(user, 'submit', 'hash', LEASE)).toEqual({ status: 'running' });
    });

    it('[U3] keeps a receipt that comes after the lapse; a retry that comes after it changes nothing', async () => {
      const { log, advance } = await make();
      const user = freshUser();
      const [late, retried] = [await takeClaim(log, user, 'late', LEASE), await takeClaim(log, user, 'retried', LEASE)];
      advance(LEASE + 100);
      await log.settle(user, 'late', late, receipt);
      await log.settle(user, 'retried', retried, null);
      expect(await log.claim(user, 'late', 'hash', LEASE)).toEqual({ status: 'settled', receipt });
      expect(await log.claim(user, 'retried', 'hash', LEASE)).toEqual({ status: 'lapsed' });
    });

    it('[U5] forgets a claim that was settled without a receipt: the next one starts', async () => {
      const { log } = await make();
      const user = freshUser();
      const claim = await takeClaim(log, user, 'submit', LEASE);
      await log.settle(user, 'submit', 'not the holder', null);
      expect(await log.claim(user, 'submit', 'hash', LEASE)).toEqual({ status: 'running' });
      await log.settle(user, 'submit', claim, null);
      expect(await log.claim(user, 'submit', 'another', LEASE)).toMatchObject({ status: 'claimed' });
      await log.settle(user, 'submit', claim, receipt);
      expect(await log.claim(user, 'submit', 'another', LEASE)).toEqual({ status: 'running' });
    });

    it('[U3] remembers receipts and lapses for `ttlMs`, and not for ever', async () => {
      const { log, advance } = await make({ submits: { ttlMs: 60_000 } });
      const user = freshUser();
      expect((await log.submits(user)).ttlMs).toBe(60_000);
      const claim = await takeClaim(log, user, 'settled', LEASE);
      await log.settle(user, 'settled', claim, receipt);
      await takeClaim(log, user, 'lapsed', LEASE);
      advance(59_000);
      expect(await log.claim(user, 'settled', 'hash', LEASE)).toEqual({ status: 'settled', receipt });
      advance(2_000);
      expect(await log.claim(user, 'settled', 'hash', LEASE)).toMatchObject({ status: 'claimed' });
      expect(await log.claim(user, 'lapsed', 'hash', LEASE)).toEqual({ status: 'lapsed' });
      advance(10_000);
      expect(await log.claim(user, 'lapsed', 'hash', LEASE)).toMatchObject({ status: 'claimed' });
    });

    it('[U3] refuses more than it can remember instead of forgetting, for that user only', async () => {
      const { log, advance } = await make({ submits: { ttlMs: 60_000, maxPerUser: 3 } });
      const user = freshUser();
      for (const id of ['a', 'b', 'c']) {
        await log.settle(user, id, await takeClaim(log, user, id, LEASE), receipt);
        advance(1_000);
      }
      expect(await log.claim(user, 'd', 'hash', LEASE)).toEqual({ status: 'full', retryAfterMs: expect.any(Number) });
      expect(await log.claim(user, 'a', 'hash', LEASE)).toEqual({ status: 'settled', receipt });
      expect(await log.claim(freshUser(), 'd', 'hash', LEASE)).toMatchObject({ status: 'claimed' });
      const full = await log.claim(user, 'd', 'hash', LEASE);
      advance(full.status === 'full' ? full.retryAfterMs : 0);
      expect(await log.claim(user, 'd', 'hash', LEASE)).toMatchObject({ status: 'claimed' });
    });

    it('[U2] has one epoch per user for as long as nothing was lost, and claims nothing under another', async () => {
      const { log, elsewhere } = await make();
      const user = freshUser();
      const { epoch } = await log.submits(user);
      expect((await elsewhere.submits(user)).epoch).toBe(epoch);
      expect(await elsewhere.claim(user, 'submit', 'hash', LEASE, 'another')).toEqual({ status: 'epoch-changed' });
      expect(await log.claim(user, 'submit', 'hash', LEASE, epoch)).toMatchObject({ status: 'claimed' });
      expect(await log.claim(user, 'submit', 'hash', LEASE, 'another')).toEqual({ status: 'epoch-changed' });
      expect((await log.submits(user)).epoch).toBe(epoch);
    });
  });
}
