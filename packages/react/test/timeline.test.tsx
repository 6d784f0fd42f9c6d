import { cleanup, render } from '@testing-library/react';
import { decodeRecording } from '@throughline/protocol/recording';
import { afterEach, describe, expect, it } from 'vitest';
import { createTimeline, TimelineView } from '../src/devtools/index.ts';
import { createObserverTap } from '../src/index.ts';
import { eventOf } from './support/run-of.ts';

afterEach(cleanup);

const frame = (seq: number) =>
  ({ op: 'event', stream: 'me', seq, id: `e${seq}`, type: 'note', at: 0, data: {} }) as never;

function open() {
  const tap = createObserverTap();
  const clock = { now: 1_000, elapsed: 0 };
  const timeline = createTimeline(tap, { elapsed: () => clock.elapsed, now: () => clock.now, maxEntries: 50 });
  const stop = timeline.listen();
  /** What the client does with an event that is next. */
  const arrive = (seq: number, origin: 'live' | 'repair' = 'live') => {
    tap.observer.received?.(frame(seq));
    tap.observer.delivered?.(eventOf({ seq, origin, at: clock.now - 5 }));
  };
  return { tap, clock, timeline, arrive, stop };
}

describe('the timeline', () => {
  it('tells events with how they came and how long they took', async () => {
    const { timeline, arrive } = open();
    arrive(1);
    await Promise.resolve();
    expect(timeline.entries.get()).toEqual([
      { kind: 'event', at: 0, stream: 'me', seq: 1, type: 'note', origin: 'live', latencyMs: 5 },
    ]);
  });

  it('[S3] opens a gap when a number is missing, and closes it when the last of it has come', async () => {
    const { tap, clock, timeline, arrive } = open();
    arrive(1);
    clock.elapsed = 10;
    tap.observer.received?.(frame(4));
    await Promise.resolve();
    expect(timeline.entries.get().at(-1)).toEqual({
      kind: 'gap',
      at: 10,
      stream: 'me',
      from: 2,
      until: 3,
      closedAt: undefined,
    });
    clock.elapsed = 60;
    for (const seq of [2, 3]) arrive(seq, 'repair');
    await Promise.resolve();
    const gaps = timeline.entries.get().filter(({ kind }) => kind === 'gap');
    expect(gaps).toEqual([{ kind: 'gap', at: 10, stream: 'me', from: 2, until: 3, closedAt: 60 }]);
  });

  it('[S1] marks what came again', async () => {
    const { tap, timeline, arrive } = open();
    arrive(1);
    tap.observer.received?.(frame(1));
    await Promise.resolve();
    expect(timeline.entries.get().at(-1)).toMatchObject({ kind: 'mark', what: 'duplicate', text: '1 came again' });
  });

  it('keeps the newest and no more, and notifies once for many in one task', async () => {
    const { timeline, arrive } = open();
    let notified = 0;
    timeline.entries.subscribe(() => {
      notified += 1;
    });
    for (let seq = 1; seq <= 200; seq += 1) arrive(seq);
    await Promise.resolve();
    expect(notified).toBe(1);
    expect(timeline.entries.get()).toHaveLength(50);
    expect(timeline.entries.get().at(-1)).toMatchObject({ seq: 200 });
  });

  it('begins with the status as it is, though it listens late', async () => {
    const tap = createObserverTap();
    tap.observer.status?.({ name: 'live' });
    const timeline = createTimeline(tap);
    timeline.listen();
    await Promise.resolve();
    expect(timeline.entries.get()).toMatchObject([{ kind: 'status', name: 'live' }]);
  });

  it('hears nothing once it was stopped', async () => {
    const { timeline, arrive, stop } = open();
    stop();
    arrive(1);
    await Promise.resolve();
    expect(timeline.entries.get()).toEqual([]);
  });

  it('exports a recording that the protocol reads without a complaint', () => {
    const { tap, clock, timeline, arrive } = open();
    tap.observer.sent?.({ op: 'hello', v: 1, session: 's', streams: {} } as never);
    clock.now += 7;
    arrive(1);
    tap.observer.status?.({ name: 'waiting', attempt: 1, retryAt: 0, fault: { code: 'socket-lost', message: 'x' } });
    const { header, entries, errors } = decodeRecording(timeline.exportRecording());
    expect(errors).toEqual([]);
    expect(header).toMatchObject({ version: 1, wire: 1, startedAt: 1_000 });
    expect(entries.map(({ kind, atMs }) => `${kind} ${atMs}`)).toEqual([
      'attempt 0',
      'open 0',
      'message 0',
      'message 7',
      'close 7',
    ]);
  });

  it('draws what it knows, and says it in words for those who do not see', async () => {
    const { tap, timeline, arrive } = open();
    arrive(1);
    tap.observer.received?.(frame(4));
    await Promise.resolve();
    const page = render(<TimelineView timeline={timeline} />);
    expect(page.getByRole('img').getAttribute('aria-label')).toBe('Timeline: 1 events and 1 gaps in view');
    expect([...page.container.querySelectorAll('title')].map((node) => node.textContent)).toEqual([
      '1 note, live, 5 ms after it was logged',
      '2–3 missing',
    ]);
  });
});
