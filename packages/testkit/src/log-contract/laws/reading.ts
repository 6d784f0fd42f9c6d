/** Laws of state and read. */
import { describe, expect, it } from 'vitest';
import { append, draft, everything, freshStream, type MakeLog, written } from '../log-under-test.ts';

export function describeReading(make: MakeLog): void {
  describe('read', () => {
    it('finds a stream that nobody has used: head 0, nothing kept, and the same epoch from then on', async () => {
      const { log, elsewhere } = await make();
      const stream = freshStream();
      const state = await log.state(stream);
      expect(state).toEqual({
        epoch: expect.stringMatching(/^[\w.~:@|-]{1,128}$/),
        head: 0,
        front: 1,
        oldest: 1,
        seen: [],
        openRuns: [],
      });
      expect(await elsewhere.state(stream)).toEqual(state);
      expect(await append(log, stream, draft('one'))).toMatchObject({ epoch: state.epoch, seq: 1 });
    });

    it('pages in order without holes: every event once, whatever the size of the pages', async () => {
      const { log } = await make();
      const stream = freshStream();
      for (let index = 1; index <= 23; index++) await append(log, stream, draft(`e${index}`));
      const read: number[] = [];
      for (;;) {
        const { entries } = await log.read(stream, read.length, { entries: 5, bytes: 1_000_000 });
        if (entries.length === 0) break;
        expect(entries.length).toBeLessThanOrEqual(5);
        read.push(...entries.map((entry) => entry.seq));
      }
      expect(read).toEqual(Array.from({ length: 23 }, (_, index) => index + 1));
    });

    it('bounds a page by bytes, and always gives at least one entry', async () => {
      const { log } = await make();
      const stream = freshStream();
      for (let index = 1; index <= 6; index++) await append(log, stream, draft(`e${index}`, { text: 'x'.repeat(100) }));
      expect((await log.read(stream, 0, { entries: 100, bytes: 250 })).entries.map((entry) => entry.seq)).toEqual([
        1, 2,
      ]);
      expect((await log.read(stream, 3, { entries: 100, bytes: 1 })).entries.map((entry) => entry.seq)).toEqual([4]);
    });

    it('reads no further than `until`', async () => {
      const { log } = await make();
      const stream = freshStream();
      for (let index = 1; index <= 6; index++) await append(log, stream, draft(`e${index}`));
      const { state, entries } = await log.read(stream, 2, { ...everything, until: 4 });
      expect(entries.map((entry) => entry.seq)).toEqual([3, 4]);
      expect(state.head).toBe(6);
    });

    it('[K14] accounts for every number: by an entry, or by a hole where it was trimmed', async () => {
      const { log } = await make({ limits: { maxEvents: 3 } });
      const stream = freshStream();
      for (let index = 1; index <= 6; index++) await append(log, stream, draft(`e${index}`));
      expect(await log.read(stream, 6, everything)).toMatchObject({ entries: [], holes: [], through: 6 });
      expect(await log.read(stream, 99, everything)).toMatchObject({ entries: [], holes: [], through: 99 });
      const page = await log.read(stream, 1, everything);
      expect([written(page), page.through, page.state.front]).toEqual([
        expect.stringMatching(/^\[2-3\??\] 4 5 6$/),
        6,
        4,
      ]);
      expect(await log.read(stream, 0, { ...everything, until: 2 })).toMatchObject({
        entries: [],
        holes: [{ from: 1, until: 2 }],
        through: 2,
      });
      expect(await log.read(stream, 3, { ...everything, entries: 2 })).toMatchObject({ holes: [], through: 5 });
    });
  });
}
