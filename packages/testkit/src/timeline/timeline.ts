/** One history of everything that happened in a test, in order: matchers, messages and recordings read from it. */
import type { ClientFrame, ServerFrame } from '@throughline/protocol';

/** Who an entry is about. */
export interface Whereabouts {
  readonly user: string;
  /** The tab's name: `ada/1`. */
  readonly tab: string;
  /** Number of the tab's connection, from 1. */
  readonly connection: number;
}

/** An event as the log took it. */
export interface LoggedEvent {
  readonly stream: string;
  readonly epoch: string;
  readonly seq: number;
  readonly id: string;
  readonly type: string;
  readonly at: number;
  readonly data: unknown;
  readonly runId?: string;
  readonly threadId?: string;
  readonly agent?: string;
  readonly userId?: string;
  readonly submitId?: string;
}

/** An event as the app of a tab received it. */
export interface Delivery {
  readonly stream: string;
  readonly seq: number;
  readonly id: string;
  readonly type: string;
  readonly data: unknown;
  readonly runId: string | undefined;
  readonly origin: string;
  readonly seen: boolean;
}

/** Numbers that an app was told it will never get. */
export interface Loss {
  readonly stream: string;
  readonly from: number;
  readonly until: number;
  readonly reason: string;
}

type Frame = ClientFrame | ServerFrame;

export type Happening =
  | { readonly kind: 'attempt'; readonly where: Whereabouts; readonly url: string }
  | { readonly kind: 'decided'; readonly where: Whereabouts; readonly decision: string }
  | {
      readonly kind: 'message';
      readonly where: Whereabouts;
      readonly direction: 'up' | 'down';
      /** The text as it was sent; the first bytes of a binary message in hexadecimal. */
      readonly raw: string;
      /** Its frames; empty when it could not be read. */
      readonly frames: readonly Frame[];
      /** False for what a fault kept from arriving. */
      readonly delivered: boolean;
    }
  | {
      readonly kind: 'closed';
      readonly where: Whereabouts;
      /** Which end saw it. */
      readonly end: 'page' | 'server';
      readonly code: number;
      readonly reason: string;
      readonly wasClean: boolean | undefined;
    }
  | { readonly kind: 'logged'; readonly event: LoggedEvent }
  /** A handler of commands was called. */
  | { readonly kind: 'handled'; readonly user: string; readonly id: string; readonly type: string }
  | { readonly kind: 'delivered'; readonly where: Whereabouts; readonly page: number; readonly event: Delivery }
  /** What the client told its app of events that never come, or could not be read. */
  | { readonly kind: 'lost'; readonly where: Whereabouts; readonly lost: Loss }
  | {
      readonly kind: 'rejected';
      readonly where: Whereabouts;
      readonly event: { stream: string; seq: number; type: string };
    }
  | { readonly kind: 'status'; readonly where: Whereabouts; readonly status: { readonly name: string } }
  | { readonly kind: 'fault'; readonly fault: string; readonly detail: string; readonly where: Whereabouts | undefined }
  | { readonly kind: 'page'; readonly where: Whereabouts; readonly what: string }
  | { readonly kind: 'server'; readonly what: string }
  | { readonly kind: 'note'; readonly text: string };

export type TimelineEntry = Happening & {
  readonly index: number;
  /** Milliseconds of virtual time since the server was made. */
  readonly atMs: number;
};

export interface Timeline {
  readonly entries: readonly TimelineEntry[];
  add(happening: Happening): TimelineEntry;
  /** Entries of one kind, in order. */
  of<Kind extends Happening['kind']>(kind: Kind): ReadonlyArray<Extract<TimelineEntry, { kind: Kind }>>;
  /** Calls `listener` for each later entry. Returns its unsubscribe. */
  subscribe(listener: (entry: TimelineEntry) => void): () => void;
}

export function createTimeline(elapsed: () => number): Timeline {
  const entries: TimelineEntry[] = [];
  const byKind = new Map<string, TimelineEntry[]>();
  const listeners = new Set<(entry: TimelineEntry) => void>();
  return {
    entries,
    add(happening) {
      // In place, so that what is costly to read (the frames of a message) may stay a getter.
      const entry = Object.assign(happening, { index: entries.length, atMs: elapsed() }) as TimelineEntry;
      entries.push(entry);
      const sameKind = byKind.get(entry.kind);
      if (sameKind) sameKind.push(entry);
      else byKind.set(entry.kind, [entry]);
      for (const listener of [...listeners]) listener(entry);
      return entry;
    },
    of: (kind) => (byKind.get(kind) ?? []) as any,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
