/** Laws of trimming: by count, bytes, age and by hand, and never silently. */
import { describe, expect, it } from 'vitest';
import type { EventLog } from '../../../src/log/event-log.ts';
import { draft, everything, freshStream, type MakeLog } from '../log-under-test.ts';

const kept = async (log: EventLog, stream: string): Promise<number[]> => {
  const { oldest } = await log.state(stream);
  return (await log.read(stream, oldest - 1, everything)).entries.map((entry) => entry.seq);
};

export function describeTrimming(make: MakeLog): void {
  describe('trim', () => {
    it('keeps the last `maxEvents`, and says so by `oldest`', async () => {
      const { log } = await make({ limits: { maxEvents: 3 } });
      const stream = freshStream();
      for (let index = 1; index <= 10; index++) await log.append(stream, draft(`e${index}`));
      expect(await log.state(stream)).toMatchObject({ head: 10, oldest: 8 });
      expect(await kept(log, stream)).toEqual([8, 9, 10]);
    });

    it('keeps at most `maxBytes` of text', async () => {
      const { log } = await make({ limits: { maxBytes: 350 } });
      const stream = freshStream();
      for (let index = 1; index <= 10; index++) await log.append(stream, draft(`e${index}`, { text: 'x'.repeat(100) }));
      expect(await kept(log, stream)).toEqual([8, 9, 10]);
      await log.append(stream, draft('e11', { text: 'x'.repeat(250) }));
      expect(await kept(log, stream)).toEqual([10, 11]);
    });

    it('keeps the newest event even when it alone is over the bound', async () => {
      const { log } = await make({ limits: { maxBytes: 50 } });
      const stream = freshStream();
      for (let index = 1; index <= 3; index++) await log.append(stream, draft(`e${index}`, { text: 'x'.repeat(100) }));
      expect(await kept(log, stream)).toEqual([3]);
    });

    it('forgets what is older than `maxAgeMs`, by the events’ own time, without waiting for an append', async () => {
      const { log, now, advance } = await make({ limits: { maxAgeMs: 60_000 } });
      const stream = freshStream();
      await log.append(stream, draft('old', { at: now() }));
      advance(40_000);
      await log.append(stream, draft('young', { at: now() }));
      expect(await kept(log, stream)).toEqual([1, 2]);
      advance(40_000);
      expect(await log.state(stream)).toMatchObject({ head: 2, oldest: 2 });
      advance(40_000);
      expect(await log.state(stream)).toMatchObject({ head: 2, oldest: 3 });
      expect(await log.append(stream, draft('next', { at: now() }))).toMatchObject({ seq: 3 });
      expect(await kept(log, stream)).toEqual([3]);
    });

    it('forgets by hand up to a number; epoch, head, open runs and known ids stay', async () => {
      const { log, elsewhere } = await make();
      const stream = freshStream();
      for (let index = 1; index <= 5; index++) {
        await log.append(stream, draft(`e${index}`, { runId: 'run', opens: index === 1 }));
      }
      const before = await log.state(stream);
      await log.trim(stream, 3);
      expect(await elsewhere.state(stream)).toEqual({ ...before, oldest: 4 });
      expect(await kept(log, stream)).toEqual([4, 5]);
      expect(await log.append(stream, draft('e2'))).toMatchObject({ status: 'duplicate', seq: 2 });
      await log.trim(stream, 1);
      expect(await kept(log, stream)).toEqual([4, 5]);
      await log.trim(stream, 99);
      expect(await log.state(stream)).toEqual({ ...before, oldest: 6 });
      expect(await log.append(stream, draft('e6'))).toMatchObject({ epoch: before.epoch, seq: 6 });
      expect(await kept(log, stream)).toEqual([6]);
    });
  });
}
