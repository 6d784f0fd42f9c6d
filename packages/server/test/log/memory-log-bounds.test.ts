/** What only the memory log promises: order of calls, bounds, two managers on one log. [V1, V4, V6] */
import { createManualClock } from '@throughline/test-support';
import { describe, expect, it } from 'vitest';
import { createMemoryLog } from '../../src/log/memory-log.ts';
import type { MemoryLogOptions } from '../../src/log/memory-log-options.ts';
import { append as appendTo, draft, everything, recordFollower } from './log-events.ts';

function setUp(options: MemoryLogOptions = {}) {
  const clock = createManualClock();
  const log = createMemoryLog({ clock, ...options });
  const append = (stream: string, id: string, text = 'x'.repeat(100)) => appendTo(log, stream, draft(id, { text }));
  const epoch = async (stream: string): Promise<string> => (await log.state(stream)).epoch;
  return { clock, log, append, epoch };
}

describe('The memory log', () => {
  it('[V1] has told its followers before append returns its promise', () => {
    const { log, append } = setUp();
    const follower = recordFollower();
    void log.follow('s', follower);
    void append('s', 'one');
    void append('s', 'two');
    expect(follower.entries.map((entry) => entry.id)).toEqual(['one', 'two']);
  });

  it('goes on for a second manager that is given the same log', async () => {
    const { log, append, epoch } = setUp();
    const first = await log.follow('s', recordFollower());
    await append('s', 'one');
    const before = await epoch('s');
    first();
    const follower = recordFollower();
    await log.follow('s', follower);
    expect(await append('s', 'two')).toEqual({ status: 'appended', epoch: before, seq: 2 });
    expect(follower.entries.map((entry) => entry.seq)).toEqual([2]);
  });

  it('tells `onError` what a follower threw', async () => {
    const thrown: unknown[] = [];
    const { log, append } = setUp({ onError: (error) => thrown.push(error) });
    const error = new Error('broken');
    await log.follow('s', {
      ...recordFollower(),
      appended() {
        throw error;
      },
    });
    await append('s', 'one');
    expect(thrown).toEqual([error]);
  });

  it('says a hole when a follower trims what another one was not told yet', async () => {
    const { log, append } = setUp();
    await log.follow('s', {
      ...recordFollower(),
      appended(_epoch, entry) {
        void log.trim('s', entry.seq);
      },
    });
    const follower = recordFollower();
    await log.follow('s', follower);
    await append('s', 'one');
    expect([follower.entries.length, follower.disturbances]).toEqual([0, 1]);
  });

  it('evicts the stream that was used least recently when there are too many; made anew it has another epoch', async () => {
    const { clock, append, epoch } = setUp({ limits: { maxStreams: 3 } });
    const epochs = new Map<string, string>();
    for (const name of ['a', 'b', 'c']) {
      await append(name, 'one');
      epochs.set(name, await epoch(name));
      clock.advance(1);
    }
    await append('a', 'two');
    clock.advance(1);
    await append('d', 'one');
    expect(await epoch('a')).toBe(epochs.get('a'));
    expect(await epoch('c')).toBe(epochs.get('c'));
    expect(await epoch('b')).not.toBe(epochs.get('b'));
  });

  it('never evicts a stream that somebody follows', async () => {
    const { clock, log, append, epoch } = setUp({ limits: { maxStreams: 2 } });
    await log.follow('followed', recordFollower());
    const before = await epoch('followed');
    for (let index = 0; index < 50; index++) {
      clock.advance(1);
      await append(`other:${index}`, 'one');
    }
    expect(await epoch('followed')).toBe(before);
  });

  it('lets go of idle streams whose events have all aged out, as new ones are made', async () => {
    const { clock, append, epoch } = setUp({ limits: { maxAgeMs: 1_000 } });
    await append('idle', 'one');
    const before = await epoch('idle');
    clock.advance(10_000);
    for (let index = 0; index < 5; index++) await append(`other:${index}`, 'one');
    expect(await epoch('idle')).not.toBe(before);
  });

  it('[K13] keeps all streams together under `maxTotalBytes`, in bytes that are held, and shows it by the front', async () => {
    const { log, append } = setUp({ limits: { maxTotalBytes: 100_000 } });
    let kept = 0;
    for (let index = 0; index < 1_000; index++) await append(`s${index % 4}`, `e${index}`);
    for (let index = 0; index < 4; index++) {
      const { head, front } = await log.state(`s${index}`);
      expect(head).toBe(250);
      const { entries } = await log.read(`s${index}`, front - 1, everything);
      expect(entries.length).toBe(head - front + 1);
      kept += entries.length;
    }
    expect(kept).toBeLessThanOrEqual(100_000 / 230);
    expect(kept).toBeGreaterThan(40);
  });

  it('[K13] takes the older half of the largest open run when nothing else is left, and says so', async () => {
    const { log, append } = setUp({ limits: { maxTotalBytes: 100_000, maxEvents: 1 } });
    for (const [runId, count] of [
      ['small', 5],
      ['large', 200],
    ] as const) {
      for (let index = 0; index < count; index++) {
        await log.append('s', [draft(`${runId}${index}`, { runId, opens: index === 0, text: 'x'.repeat(1_000) })]);
      }
    }
    await append('other', 'one');
    const { openRuns } = await log.state('s');
    expect(openRuns.map(({ runId, missing }) => [runId, missing?.from])).toEqual([
      ['small', undefined],
      ['large', 7],
    ]);
    const { holes } = await log.read('s', 0, everything);
    expect(holes).toEqual([{ from: 7, until: openRuns[1]!.missing!.until, runs: ['large'] }]);
  });

  it('[K13] frees by age also what nobody touches any more, for as long as anything is used', async () => {
    const { clock, log, append } = setUp({ limits: { maxAgeMs: 1_000, maxTotalBytes: 1_000_000 } });
    const followers: (() => void)[] = [];
    for (let index = 0; index < 20; index++) {
      followers.push(await log.follow(`idle${index}`, recordFollower()));
      await append(`idle${index}`, 'one', 'x'.repeat(40_000));
    }
    clock.advance(2_000);
    for (let index = 0; index < 20; index++) await append('busy', `e${index}`, 'x');
    await append('busy', 'large', 'x'.repeat(900_000));
    expect((await log.read('busy', 0, everything)).entries.length).toBe(21);
  });

  it('[V6] holds a timer only while somebody waits for a submit', async () => {
    const { clock, log } = setUp();
    await log.claim('ada', 'submit', 'hash', 5_000);
    expect(clock.pending).toBe(0);
    const controller = new AbortController();
    const waiting = [1, 2, 3].map(() => log.settled('ada', 'submit', controller.signal));
    expect(clock.pending).toBe(1);
    controller.abort(new Error('enough'));
    await Promise.allSettled(waiting);
    expect(clock.pending).toBe(0);
  });

  it.each([0, -1, Number.NaN])('refuses a bound of %d, by name', (bound) => {
    expect(() => createMemoryLog({ limits: { maxEvents: bound } })).toThrow(/`maxEvents`/);
    expect(() => createMemoryLog({ submits: { ttlMs: bound } })).toThrow(
      expect.objectContaining({ code: 'invalid-option' }),
    );
  });

  it('draws epochs and claims from the given source', async () => {
    const draw = async () => {
      let count = 0;
      const log = createMemoryLog({ random: () => (count++ % 97) / 97 });
      return [(await log.state('s')).epoch, await log.claim('ada', 'submit', 'hash', 1_000), await log.submits('ada')];
    };
    expect(await draw()).toEqual(await draw());
    expect((await createMemoryLog().state('s')).epoch).not.toBe((await createMemoryLog().state('s')).epoch);
  });
});
