/** Looks into a running client: a timeline of what the network did to its streams. Loaded only when asked for. */
export { createTimeline, type Timeline, type TimelineOptions } from './create-timeline.ts';
export type { TimelineEntry, TimelineEvent, TimelineGap, TimelineMark, TimelineStatus } from './timeline-entry.ts';
export { TimelineView, type TimelineViewProps } from './timeline-view.tsx';
