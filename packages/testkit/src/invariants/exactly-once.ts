/** Each event of a stream reached the app of a tab once, in order, without a gap that nobody declared. [S1–S4, C3, K6] */
import type { Timeline, TimelineEntry } from '../timeline/timeline.ts';
import { declaredLost, declaredSkipped, fullName, lastEpochs, loggedById } from './expected-stream.ts';
import type { Violation } from './violation.ts';

type Delivered = Extract<TimelineEntry, { kind: 'delivered' }>;

/** What one page has received of one stream. */
interface Progress {
  readonly ids: Set<string>;
  epoch: string | undefined;
  seq: number;
}

export interface ExactlyOnceOptions {
  /** Must everything that the log has have arrived? @defaultValue false */
  readonly complete?: boolean;
}

/** @param tab its name: `ada/1` */
export function exactlyOnce(
  timeline: Timeline,
  tab: string,
  { complete = false }: ExactlyOnceOptions = {},
): Violation[] {
  const logged = loggedById(timeline);
  const isLost = declaredLost(timeline, tab);
  const isSkipped = declaredSkipped(timeline, tab);
  const pages = new Map<string, Progress>();
  const effects = new Set<string>();
  const violations: Violation[] = [];

  const judge = (entry: Delivered, stream: string, progress: Progress): string | undefined => {
    const { id, seq, seen } = entry.event;
    const name = `${stream}#${seq}`;
    const known = logged.get(id);
    if (known === undefined) return `${tab} received ${name}, which the log never took`;
    if (known.seq !== seq || known.stream !== stream) return `${tab} received ${known.stream}#${known.seq} as ${name}`;
    if (progress.ids.has(id)) return `duplicate: ${tab} received ${name} twice`;
    if (!seen && effects.has(id)) return `duplicate: ${tab} received ${name} again after a reload, not marked as seen`;
    if (progress.epoch !== known.epoch) return undefined;
    if (seq < progress.seq) return `order: ${tab} received ${name} after #${progress.seq}`;
    const missing = range(progress.seq + 1, seq - 1).find(
      (between) => !isLost(stream, between) && !isSkipped(stream, between),
    );
    if (missing !== undefined)
      return `gap: ${tab} received ${name} without ${stream}#${missing}, and was not told of a loss`;
    return undefined;
  };

  for (const entry of timeline.of('delivered')) {
    if (entry.where.tab !== tab) continue;
    const stream = fullName(entry.event.stream, entry.where.user);
    const key = `${entry.page} ${stream}`;
    const progress: Progress = pages.get(key) ?? { ids: new Set(), epoch: undefined, seq: 0 };
    pages.set(key, progress);
    const sentence = judge(entry, stream, progress);
    if (sentence) violations.push({ sentence, at: entry.index });
    progress.ids.add(entry.event.id);
    if (!entry.event.seen) effects.add(entry.event.id);
    progress.epoch = logged.get(entry.event.id)?.epoch;
    progress.seq = entry.event.seq;
  }
  if (complete) violations.push(...missingAtEnd(timeline, tab, pages, isLost));
  return violations;
}

/** What the log has of a stream that the tab's last page follows, and that page has not. */
function missingAtEnd(
  timeline: Timeline,
  tab: string,
  pages: ReadonlyMap<string, Progress>,
  isLost: (stream: string, seq: number) => boolean,
): Violation[] {
  const lastPage = timeline.of('delivered').findLast(({ where }) => where.tab === tab)?.page ?? 1;
  const epochs = lastEpochs(timeline, tab);
  return timeline.of('logged').flatMap(({ event: { stream, epoch, seq, type }, index }) => {
    const progress = pages.get(`${lastPage} ${stream}`);
    if (progress?.epoch !== epoch || seq <= progress.seq || isLost(stream, seq)) return [];
    if ((epochs.get(stream) ?? epoch) !== epoch) return []; // A new life began; the page was told by a reset.
    return [{ sentence: `gap: ${tab} never received ${stream}#${seq} ${type}`, at: index }];
  });
}

const range = (from: number, until: number): number[] =>
  Array.from({ length: Math.max(0, until - from + 1) }, (_, index) => from + index);
