/** What a timeline keeps: events with when and how they came, gaps, statuses, and single moments. */
import type { ClientStatus, Origin } from '@throughline/client';

/** An event as it was dispatched. */
export interface TimelineEvent {
  readonly kind: 'event';
  /** Page time in milliseconds since the timeline began. */
  readonly at: number;
  readonly stream: string;
  readonly seq: number;
  readonly type: string;
  readonly origin: Origin;
  /** From the server's append to the page's dispatch, in milliseconds, as far as both clocks agree. */
  readonly latencyMs: number;
}

/** Numbers that were missing, from when that showed to when they came or were given up. */
export interface TimelineGap {
  readonly kind: 'gap';
  readonly at: number;
  readonly stream: string;
  readonly from: number;
  readonly until: number;
  /** Undefined while it is open. */
  readonly closedAt: number | undefined;
}

/** The connection was so from this moment on. */
export interface TimelineStatus {
  readonly kind: 'status';
  readonly at: number;
  readonly name: ClientStatus['name'];
}

/** Something that happened once. */
export interface TimelineMark {
  readonly kind: 'mark';
  readonly at: number;
  readonly what: 'duplicate' | 'replay' | 'reset' | 'lost' | 'submit' | 'receipt';
  readonly stream: string | undefined;
  /** In a few words. */
  readonly text: string;
}

export type TimelineEntry = TimelineEvent | TimelineGap | TimelineStatus | TimelineMark;
