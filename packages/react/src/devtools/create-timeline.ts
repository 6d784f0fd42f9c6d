/** Listens to a client and keeps the newest of what happened, bounded; can give everything as a recording. */
import type { ClientObserver, Observable } from '@throughline/client';
import { foldReceived, foldSent, type StreamPlace } from './fold-frame.ts';
import type { ObserverTap } from './observer-tap.ts';
import { createRecordingLog } from './recording-log.ts';
import type { TimelineEntry, TimelineGap } from './timeline-entry.ts';

export interface TimelineOptions {
  /** Entries kept; the oldest go first. @defaultValue 2000 */
  readonly maxEntries?: number;
  /** Frames kept for the recording; the oldest go first. @defaultValue 20000 */
  readonly maxFrames?: number;
  /** Milliseconds since any start. @defaultValue `performance.now` */
  readonly elapsed?: () => number;
  /** Epoch milliseconds. @defaultValue `Date.now` */
  readonly now?: () => number;
}

export interface Timeline {
  /** What happened, oldest first. Notifies at most once per task. */
  readonly entries: Observable<readonly TimelineEntry[]>;
  /** Milliseconds since the timeline began. */
  time(): number;
  /** Everything that went over the line as a recording (JSON Lines) that the testkit plays. Tokens are not in it. */
  exportRecording(): string;
  /** Forgets what happened so far. */
  clear(): void;
  /** Listens to the client from now on. Returns what stops it; may begin again. */
  listen(): () => void;
}

const defaults = {
  maxEntries: 2000,
  maxFrames: 20_000,
  elapsed: () => performance.now(),
  now: () => Date.now(),
};

/**
 * Looks through the tap that the client was made with.
 *
 * @example
 * const [timeline] = useState(() => createTimeline(tap));
 * useEffect(() => timeline.listen(), [timeline]);
 * return <TimelineView timeline={timeline} />;
 */
export function createTimeline(tap: ObserverTap, options: TimelineOptions = {}): Timeline {
  const { maxEntries, maxFrames, elapsed, now } = { ...defaults, ...options };
  const listeners = new Set<(entries: readonly TimelineEntry[]) => void>();
  const places = new Map<string, StreamPlace>();
  const frames = createRecordingLog(maxFrames, now);
  const began = elapsed();
  const time = () => elapsed() - began;
  let entries: readonly TimelineEntry[] = [];
  let pending: TimelineEntry[] = [];

  function add(added: readonly TimelineEntry[]): void {
    if (added.length === 0) return;
    if (pending.length === 0) queueMicrotask(publish);
    pending.push(...added);
  }

  /** Many frames come in one task: the list is made once for all of them. */
  function publish(): void {
    entries = [...entries, ...pending].slice(-maxEntries);
    pending = [];
    for (const listener of [...listeners]) listener(entries);
  }

  function closeGap(gap: TimelineGap): void {
    const closed = { ...gap, closedAt: time() };
    const swap = (entry: TimelineEntry) => (entry === gap ? closed : entry);
    entries = entries.map(swap);
    pending = pending.map(swap);
    if (pending.length === 0) queueMicrotask(publish);
  }

  const observer: ClientObserver = {
    sent(frame) {
      frames.sent(frame);
      add(foldSent(frame, time()));
    },
    received(frame) {
      frames.received(frame);
      const picture = foldReceived(frame, time(), (stream) => places.get(stream));
      if (picture.place && 'stream' in frame) places.set(frame.stream, picture.place);
      add(picture.entries);
    },
    delivered(event) {
      const { stream, seq, type, origin } = event;
      const place = places.get(stream);
      const healed = place?.gap && seq >= place.gap.until;
      if (healed && place.gap) closeGap(place.gap);
      places.set(stream, { cursor: seq, gap: healed ? undefined : place?.gap });
      add([{ kind: 'event', at: time(), stream, seq, type, origin, latencyMs: Math.max(0, now() - event.at) }]);
    },
    status(status) {
      frames.status(status);
      add([{ kind: 'status', at: time(), name: status.name }]);
    },
  };

  return {
    time,
    entries: {
      get: () => entries,
      subscribe(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    exportRecording: () => frames.toText(),
    clear() {
      entries = [];
      pending = [];
      frames.clear();
      for (const listener of [...listeners]) listener(entries);
    },
    listen: () => tap.attach(observer),
  };
}
