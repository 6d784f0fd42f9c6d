/** Laws of follow and seen. [V7, V9] */
import { describe, expect, it } from 'vitest';
import { append, draft, eventually, everything, freshStream, type MakeLog, recordFollower } from '../log-under-test.ts';

const upTo = (count: number, from = 1): number[] =>
  Array.from({ length: count - from + 1 }, (_, index) => index + from);

export function describeFollowing(make: MakeLog): void {
  describe('follow', () => {
    it('tells what is appended from then on, here and elsewhere: in order, each once, whole', async () => {
      const { log, elsewhere } = await make();
      const stream = freshStream();
      await append(log, stream, draft('before'));
      const follower = recordFollower();
      await log.follow(stream, follower);
      for (let index = 2; index <= 30; index++) await append(index % 2 ? log : elsewhere, stream, draft(`e${index}`));
      await eventually(() => expect(follower.entries.at(-1)?.seq).toBe(30));
      expect(follower.entries.map((entry) => entry.seq)).toEqual(upTo(30, 2));
      const { state, entries } = await log.read(stream, 1, everything);
      expect(follower.entries).toEqual(entries.map((entry) => ({ ...entry, epoch: state.epoch })));
      expect(follower.disturbances).toBe(0);
    });

    it('leaves no hole between following and reading: follow first, then read', async () => {
      const { log, elsewhere } = await make();
      const stream = freshStream();
      const follower = recordFollower();
      const appends = upTo(200).map((index) => append(elsewhere, stream, draft(`e${index}`)));
      await log.follow(stream, follower);
      const { state } = await log.read(stream, 0, everything);
      await Promise.all(appends);
      await eventually(() => expect(follower.entries.at(-1)?.seq ?? state.head).toBe(200));
      const numbers = follower.entries.map((entry) => entry.seq);
      expect(numbers).toEqual(upTo(200, numbers[0] ?? 201));
      expect(numbers[0] ?? 201).toBeLessThanOrEqual(state.head + 1);
    });

    it('tells nothing of duplicates, of other streams, or after it was cancelled', async () => {
      const { log } = await make();
      const [stream, other] = [freshStream(), freshStream()];
      const [cancelled, follower] = [recordFollower(), recordFollower()];
      const cancel = await log.follow(stream, cancelled);
      await log.follow(stream, follower);
      await append(log, stream, draft('one'));
      await eventually(() => expect(cancelled.entries).toHaveLength(1));
      cancel();
      await append(log, stream, draft('one'));
      await append(log, other, draft('two'));
      await append(log, stream, draft('three'));
      await eventually(() => expect(follower.entries.map((entry) => entry.id)).toEqual(['one', 'three']));
      expect(cancelled.entries.map((entry) => entry.id)).toEqual(['one']);
    });

    it('[V6] can be left and followed again at once, any number of times', async () => {
      const { log, elsewhere } = await make();
      const stream = freshStream();
      for (let round = 1; round <= 25; round++) {
        const follower = recordFollower();
        const cancel = await log.follow(stream, follower);
        await append(elsewhere, stream, draft(`e${round}`));
        if (round % 5 === 0)
          await eventually(() => expect(follower.entries.map((entry) => entry.seq)).toEqual([round]));
        cancel();
      }
      const [first, second] = [recordFollower(), recordFollower()];
      const [leave] = await Promise.all([log.follow(stream, first), log.follow(stream, second)]);
      leave();
      await append(elsewhere, stream, draft('last'));
      await eventually(() => expect(second.entries.map((entry) => entry.id)).toEqual(['last']));
      expect(first.entries).toEqual([]);
    });

    it('tells the others when one follower throws', async () => {
      const { log } = await make();
      const stream = freshStream();
      const follower = recordFollower();
      const broken = () => {
        throw new Error('broken follower');
      };
      await log.follow(stream, { appended: broken, disturbed: broken, seen: broken });
      await log.follow(stream, follower);
      for (const id of ['one', 'two'])
        expect(await append(log, stream, draft(id))).toMatchObject({ status: 'appended' });
      await eventually(() => expect(follower.entries.map((entry) => entry.id)).toEqual(['one', 'two']));
    });

    it('keeps the order for everyone when a follower appends while it is told', async () => {
      const { log } = await make();
      const stream = freshStream();
      const [echoing, follower] = [recordFollower(), recordFollower()];
      await log.follow(stream, {
        ...echoing,
        appended(epoch, entry) {
          if (entry.seq <= 3) void append(log, stream, draft(`echo${entry.seq}`));
          echoing.appended(epoch, entry);
        },
      });
      await log.follow(stream, follower);
      await append(log, stream, draft('first'));
      await eventually(() => expect(follower.entries).toHaveLength(4));
      expect(follower.entries.map((entry) => entry.id)).toEqual(['first', 'echo1', 'echo2', 'echo3']);
      expect(echoing.entries).toEqual(follower.entries);
    });
  });

  describe('seen', () => {
    it('[V9] tells followers on every node of what is news, and keeps it in ranges', async () => {
      const { log, elsewhere } = await make();
      const stream = freshStream();
      const [here, there] = [recordFollower(), recordFollower()];
      await log.follow(stream, here);
      await elsewhere.follow(stream, there);
      for (let index = 1; index <= 9; index++) await append(log, stream, draft(`e${index}`));
      const { epoch } = await log.state(stream);
      for (const [from, until] of [
        [1, 2],
        [2, 2],
        [1, 4],
        [7, 8],
        [3, 4],
        [6, 7],
      ] as const)
        await log.noteSeen(stream, epoch, { from, until });
      const news = ['1-2', '1-4', '7-8', '6-7'];
      await eventually(() => expect([here.seenRanges, there.seenRanges]).toEqual([news, news]));
      expect((await elsewhere.state(stream)).seen).toEqual([
        { from: 1, until: 4 },
        { from: 6, until: 8 },
      ]);
      await log.noteSeen(stream, epoch, { from: 5, until: 5 });
      expect((await elsewhere.state(stream)).seen).toEqual([{ from: 1, until: 8 }]);
    });

    it('[K15] remembers a bounded number of ranges, the highest', async () => {
      const { log } = await make();
      const stream = freshStream();
      const { epoch } = await log.state(stream);
      for (let from = 1; from <= 201; from += 10) await log.noteSeen(stream, epoch, { from, until: from + 1 });
      const { seen } = await log.state(stream);
      expect([seen.length, seen[0], seen.at(-1)]).toEqual([16, { from: 51, until: 52 }, { from: 201, until: 202 }]);
    });

    it('[V9] ignores what was seen in another epoch', async () => {
      const { log } = await make();
      const stream = freshStream();
      const follower = recordFollower();
      await log.follow(stream, follower);
      await append(log, stream, draft('one'));
      const { epoch } = await log.state(stream);
      await log.noteSeen(stream, 'another-epoch', { from: 1, until: 9 });
      await log.noteSeen(stream, epoch, { from: 1, until: 1 });
      await eventually(() => expect(follower.seenRanges).toEqual(['1-1']));
      expect((await log.state(stream)).seen).toEqual([{ from: 1, until: 1 }]);
    });
  });
}
