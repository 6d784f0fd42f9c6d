/** Laws of trimming: by count, bytes, age and by hand, and never silently. */

import type { EventLog } from '@throughline/server';
import { describe, expect, it } from 'vitest';
import { append, draft, everything, freshStream, type MakeLog } from '../log-under-test.ts';

const kept = async (log: EventLog, stream: string): Promise<number[]> =>
  (await log.read(stream, 0, everything)).entries.map((entry) => entry.seq);

export function describeTrimming(make: MakeLog): void {
  describe('trim', () => {
    it('keeps the last `maxEvents`, and says so by its front', async () => {
      const { log } = await make({ limits: { maxEvents: 3 } });
      const stream = freshStream();
      for (let index = 1; index <= 10; index++) await append(log, stream, draft(`e${index}`));
      expect(await log.state(stream)).toMatchObject({ head: 10, front: 8, oldest: 8 });
      expect(await kept(log, stream)).toEqual([8, 9, 10]);
    });

    it('keeps about `maxBytes`, and no more', async () => {
      const { log } = await make({ limits: { maxBytes: 350_000 } });
      const stream = freshStream();
      const large = { text: 'x'.repeat(100_000) };
      for (let index = 1; index <= 10; index++) await append(log, stream, draft(`e${index}`, large));
      expect(await kept(log, stream)).toEqual([8, 9, 10]);
      await append(log, stream, draft('e11', { text: 'x'.repeat(240_000) }));
      expect(await kept(log, stream)).toEqual([10, 11]);
    });

    it('keeps the newest event even when it alone is over the bound', async () => {
      const { log } = await make({ limits: { maxBytes: 50 } });
      const stream = freshStream();
      for (let index = 1; index <= 3; index++) await append(log, stream, draft(`e${index}`, { text: 'x'.repeat(100) }));
      expect(await kept(log, stream)).toEqual([3]);
    });

    it('forgets what is older than `maxAgeMs`, by its own clock, without waiting for an append', async () => {
      const { log, advance } = await make({ limits: { maxAgeMs: 60_000 } });
      const stream = freshStream();
      await append(log, stream, draft('old'));
      advance(40_000);
      await append(log, stream, draft('young'));
      expect(await kept(log, stream)).toEqual([1, 2]);
      advance(40_000);
      expect(await log.state(stream)).toMatchObject({ head: 2, oldest: 2 });
      advance(40_000);
      expect(await log.state(stream)).toMatchObject({ head: 2, oldest: 3 });
      expect(await append(log, stream, draft('next'))).toMatchObject({ seq: 3 });
      expect(await kept(log, stream)).toEqual([3]);
    });
  });
}
