/** The feed of a stream against a channel that loses, repeats and delays: what followers are told has no hole. [V7] */
import { createManualClock } from '@throughline/test-support';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMemoryLog } from '../../src/log/memory-log.ts';
import { createStreamFeed } from '../../src/redis/stream-feed.ts';
import { draft, recordFollower } from '../log/log-events.ts';

const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A feed on a memory log, with the channel in the test's hands. */
function setUp(limits: { maxEvents?: number } = {}) {
  const clock = createManualClock();
  const log = createMemoryLog({ clock, limits });
  const state = { stream: 's', readable: true, empty: 0, reading: Promise.resolve() };
  const errors: unknown[] = [];
  const feed = createStreamFeed({
    listen: async () => () => {},
    read: async (after, limits) => {
      if (!state.readable) throw new Error('the log is away');
      const page = log.read(state.stream, after, limits);
      await state.reading;
      return page;
    },
    onEmpty: () => {
      state.empty++;
    },
    clock,
    onError: (error) => errors.push(error),
  });
  let count = 0;
  /** Appends, and gives back the message that the channel would carry. */
  const append = async (): Promise<string> => {
    const one = draft(`e${++count}`);
    const [outcome] = await log.append(state.stream, [one]);
    if (outcome?.status !== 'appended') throw new Error('it should have been taken');
    return `e${outcome.epoch}\n${outcome.seq}\n${one.id}\n\n\n${one.text}`;
  };
  return { clock, log, state, errors, feed, append };
}

describe('The feed of a stream', () => {
  it('[V7] tells every entry once and in order, whatever the channel loses, repeats or delays', async () => {
    const fate = fc.constantFrom('now', 'now', 'late', 'lost', 'twice', 'check');
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fate, fc.boolean()), { maxLength: 40 }), async (fates) => {
        const { feed, append, log } = setUp();
        await append();
        const follower = recordFollower();
        await feed.add(follower);
        const delayed: string[] = [];
        for (const [what, pause] of fates) {
          const message = await append();
          if (what === 'late') delayed.push(message);
          else if (what === 'check') feed.check();
          else if (what !== 'lost') feed.hear(message);
          if (what === 'twice') feed.hear(message);
          if (pause) for (const old of delayed.splice(0)) feed.hear(old);
          if (pause) await settle();
        }
        feed.check();
        await settle();
        const { head } = await log.state('s');
        expect(follower.entries.map((entry) => entry.seq)).toEqual(Array.from({ length: head - 1 }, (_, at) => at + 2));
        expect(follower.disturbances).toBe(0);
      }),
      { numRuns: 300 },
    );
  });

  it('[V7] loses nothing that is appended while it opens', async () => {
    const { feed, append, state } = setUp();
    const follower = recordFollower();
    let answer = () => {};
    state.reading = new Promise((resolve) => {
      answer = resolve;
    });
    const added = feed.add(follower);
    await settle();
    feed.hear(await append());
    state.reading = Promise.resolve();
    answer();
    await added;
    await settle();
    expect(follower.entries.map((entry) => entry.seq)).toEqual([1]);
  });

  it('says that it was disturbed when a hole cannot be filled, and goes on behind it', async () => {
    const { feed, append } = setUp({ maxEvents: 2 });
    const follower = recordFollower();
    await feed.add(follower);
    feed.hear(await append());
    for (let index = 0; index < 4; index++) await append();
    feed.hear(await append());
    await settle();
    feed.hear(await append());
    expect(follower.disturbances).toBe(1);
    expect(follower.entries.map((entry) => entry.seq)).toEqual([1, 7]);
  });

  it('says that it was disturbed when the epoch changed, and tells everything of the new one from then on', async () => {
    const { feed, append, state } = setUp();
    const follower = recordFollower();
    await feed.add(follower);
    feed.hear(await append());
    state.stream = 'another life';
    feed.hear(await append());
    await settle();
    feed.hear(await append());
    expect(follower.disturbances).toBe(1);
    expect(follower.entries.map((entry) => entry.id)).toEqual(['e1', 'e3']);
    expect(new Set(follower.entries.map((entry) => entry.epoch)).size).toBe(2);
  });

  it('reads again by itself when the log was away', async () => {
    const { clock, feed, append, state, errors } = setUp();
    const follower = recordFollower();
    await feed.add(follower);
    await append();
    state.readable = false;
    feed.hear(await append());
    await settle();
    expect([follower.entries.length, errors.length]).toEqual([0, 1]);
    state.readable = true;
    clock.advance(250);
    await settle();
    expect(follower.entries.map((entry) => entry.seq)).toEqual([1, 2]);
  });

  it('lets a second follower begin where the stream is, and ends with the last one', async () => {
    const { feed, append, state } = setUp();
    const [first, second] = [recordFollower(), recordFollower()];
    const leaveFirst = await feed.add(first);
    feed.hear(await append());
    await append();
    const leaveSecond = await feed.add(second);
    feed.hear(await append());
    await settle();
    expect(first.entries.map((entry) => entry.seq)).toEqual([1, 2, 3]);
    expect(second.entries.map((entry) => entry.seq)).toEqual([3]);
    leaveFirst();
    expect(state.empty).toBe(0);
    leaveSecond();
    expect(state.empty).toBe(1);
  });

  it('does not keep a follower that could not be added', async () => {
    const { feed, append, state } = setUp();
    state.readable = false;
    const follower = recordFollower();
    await expect(feed.add(follower)).rejects.toThrow('away');
    expect(state.empty).toBe(1);
    feed.hear(await append());
    expect(follower.entries).toEqual([]);
  });
});
