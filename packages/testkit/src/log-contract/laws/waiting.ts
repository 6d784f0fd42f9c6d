/** Laws of waiting for a submit that runs elsewhere. [U3] */
import { describe, expect, it } from 'vitest';
import { eventually, freshUser, type MakeLog } from '../log-under-test.ts';
import { takeClaim } from './take-claim.ts';

const LEASE = 10_000;
const receipt = { text: '{"ok":true}' };
const patient = new AbortController().signal;

export function describeWaiting(make: MakeLog): void {
  describe('settled', () => {
    it('[U3] resolves for everyone who waits, on every node, with the receipt', async () => {
      const { log, elsewhere } = await make();
      const user = freshUser();
      const claim = await takeClaim(log, user, 'submit', LEASE);
      const waiting = [log, elsewhere, elsewhere].map((node) => node.settled(user, 'submit', patient));
      await log.settle(user, 'submit', claim, receipt);
      expect(await Promise.all(waiting)).toEqual([receipt, receipt, receipt]);
      expect(await elsewhere.settled(user, 'submit', patient)).toEqual(receipt);
    });

    it('[U3] resolves with `lapsed` when the lease runs out, counting renewals', async () => {
      const { log, elsewhere, advance } = await make();
      const user = freshUser();
      const claim = await takeClaim(log, user, 'submit', LEASE);
      let ending: unknown;
      const waiting = elsewhere.settled(user, 'submit', patient).then((value) => {
        ending = value;
      });
      advance(LEASE - 1_000);
      expect(await log.renew(user, 'submit', claim, LEASE)).toBe(true);
      advance(2_000);
      expect(await elsewhere.claim(user, 'submit', 'hash', LEASE)).toEqual({ status: 'running' });
      expect(ending).toBeUndefined();
      await eventually(() => {
        advance(1_000);
        expect(ending).toBe('lapsed');
      });
      await waiting;
    });

    it('[U3] resolves with `forgotten` when the claim is given up, or was never there', async () => {
      const { log, elsewhere } = await make();
      const user = freshUser();
      expect(await log.settled(user, 'submit', patient)).toBe('forgotten');
      const claim = await takeClaim(log, user, 'submit', LEASE);
      const waiting = elsewhere.settled(user, 'submit', patient);
      await log.settle(user, 'submit', claim, null);
      expect(await waiting).toBe('forgotten');
    });

    it('rejects with the signal’s reason, and leaves the other waiters waiting', async () => {
      const { log } = await make();
      const user = freshUser();
      const claim = await takeClaim(log, user, 'submit', LEASE);
      const controller = new AbortController();
      const [impatient, waiting] = [
        log.settled(user, 'submit', controller.signal),
        log.settled(user, 'submit', patient),
      ];
      const reason = new Error('the page left');
      controller.abort(reason);
      await expect(impatient).rejects.toBe(reason);
      await expect(log.settled(user, 'submit', controller.signal)).rejects.toBe(reason);
      await log.settle(user, 'submit', claim, receipt);
      expect(await waiting).toEqual(receipt);
    });

    it('rejects what waits when the log closes, and every later call', async () => {
      const { log } = await make();
      const user = freshUser();
      await takeClaim(log, user, 'submit', LEASE);
      const waiting = log.settled(user, 'submit', patient);
      const refused = expect(waiting).rejects.toMatchObject({ code: 'log-unavailable' });
      await log.close();
      await refused;
      await expect(log.state('thread:1')).rejects.toMatchObject({ code: 'log-unavailable' });
    });
  });
}
