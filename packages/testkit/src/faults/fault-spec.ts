/** A fault as data: what goes wrong, for whom, when, how often. Seeded, journalled, and switched on and off at run time. */
import type { ClientFrame, ServerFrame } from '@throughline/protocol';
import type { Whereabouts } from '../timeline/timeline.ts';

export type AnyFrame = ClientFrame | ServerFrame;

/** Whom and what a fault hits; every field given must fit. */
export interface FaultMatch {
  readonly user?: string;
  /** Name of a tab: `ada/1`. */
  readonly tab?: string;
  /** The tab's how-manieth connection. */
  readonly connection?: number;
  readonly direction?: 'up' | 'down';
  readonly op?: AnyFrame['op'];
  /** Type of an event or a submit. */
  readonly type?: string;
  readonly stream?: string;
  readonly runId?: string;
  /** Events that are sent again, or not. */
  readonly replay?: boolean;
  /** Anything else. Kept out of recordings. */
  readonly where?: (frame: AnyFrame, whereabouts: Whereabouts) => boolean;
}

/** What goes wrong. Times are in milliseconds of virtual time. */
export type FaultAction =
  // handshake: hits attempts
  | { readonly action: 'refuse' | 'hang' | 'protocol-mismatch' }
  | { readonly action: 'slow-accept'; readonly ms: number }
  | { readonly action: 'accept-then-close'; readonly code: number; readonly reason?: string }
  | { readonly action: 'expired-token' }
  // cut: hits the connection of the frame that fits, before or after the frame is delivered
  | { readonly action: 'cut' | 'going-away' | 'try-later' | 'close-unanswered'; readonly deliver?: boolean }
  | { readonly action: 'close'; readonly code: number; readonly reason?: string; readonly deliver?: boolean }
  | { readonly action: 'cut-after-bytes'; readonly bytes: number }
  // silence
  | { readonly action: 'half-open'; readonly way: 'up' | 'down' | 'both'; readonly forMs?: number }
  | { readonly action: 'stall'; readonly ms: number }
  // timing
  | { readonly action: 'delay'; readonly ms: number; readonly jitterMs?: number }
  | { readonly action: 'bandwidth'; readonly bytesPerSecond: number }
  | { readonly action: 'slow-reader'; readonly bytesPerSecond: number }
  | { readonly action: 'coalesce' | 'split' }
  // message
  | { readonly action: 'lose' | 'duplicate' | 'truncate' | 'corrupt' | 'invalid-json' | 'binary' }
  | { readonly action: 'unknown-type' | 'unknown-op' | 'future-version' | 'seq-reset' | 'epoch-change' }
  | { readonly action: 'delay-one'; readonly ms: number }
  | { readonly action: 'hold' }
  | { readonly action: 'reorder'; readonly window: number; readonly withinMs?: number }
  | { readonly action: 'oversize'; readonly bytes: number }
  | { readonly action: 'stale-seq' | 'seq-gap'; readonly by?: number }
  // server: hits the whole server
  | { readonly action: 'crash'; readonly downMs: number; readonly log?: 'keep' | 'lose' }
  | { readonly action: 'restart'; readonly log?: 'keep' | 'lose' }
  | { readonly action: 'trim'; readonly keep?: number }
  | { readonly action: 'clock-skew'; readonly ms: number }
  | { readonly action: 'write-fails' }
  // page: hits the tabs that fit
  | { readonly action: 'offline'; readonly forMs: number; readonly silent?: boolean }
  | { readonly action: 'freeze' | 'sleep' | 'cache'; readonly forMs: number }
  | { readonly action: 'throttle'; readonly ms: number; readonly forMs: number };

export type FaultSpec = FaultAction & {
  /** What the journal and messages call it. @defaultValue the action's name */
  readonly name?: string;
  readonly match?: FaultMatch;
  /** How many times it fires. @defaultValue no limit; 1 for what hits a server, a page or a connection */
  readonly times?: number;
  /** How many fitting occasions it lets pass first. @defaultValue 0 */
  readonly after?: number;
  /** How likely it fires on an occasion, from the seeded generator. @defaultValue 1 */
  readonly probability?: number;
  /** Virtual milliseconds from its adding until it begins, and until it ends. */
  readonly start?: number;
  readonly stop?: number;
};

export type FaultName = FaultAction['action'];

/** What occasion each action waits for. A page's or server's fault without frame criteria fires by time alone. */
export const occasions = {
  refuse: 'attempt',
  hang: 'attempt',
  'protocol-mismatch': 'attempt',
  'slow-accept': 'attempt',
  'accept-then-close': 'attempt',
  'expired-token': 'frame',
  cut: 'link',
  'going-away': 'link',
  'try-later': 'link',
  'close-unanswered': 'link',
  close: 'link',
  'cut-after-bytes': 'frame',
  'half-open': 'link',
  stall: 'link',
  delay: 'frame',
  bandwidth: 'frame',
  'slow-reader': 'frame',
  coalesce: 'tab',
  split: 'frame',
  lose: 'frame',
  duplicate: 'frame',
  truncate: 'frame',
  corrupt: 'frame',
  'invalid-json': 'frame',
  binary: 'frame',
  'unknown-type': 'frame',
  'unknown-op': 'frame',
  'future-version': 'frame',
  'seq-reset': 'frame',
  'epoch-change': 'frame',
  'delay-one': 'frame',
  hold: 'frame',
  reorder: 'frame',
  oversize: 'frame',
  'stale-seq': 'frame',
  'seq-gap': 'frame',
  crash: 'server',
  restart: 'server',
  trim: 'server',
  'clock-skew': 'server',
  'write-fails': 'write',
  offline: 'tab',
  freeze: 'tab',
  sleep: 'tab',
  cache: 'tab',
  throttle: 'tab',
} as const satisfies Record<FaultName, 'attempt' | 'frame' | 'link' | 'server' | 'tab' | 'write'>;

/** Does the fault wait for a frame, though it hits something larger? */
export const waitsForFrame = ({ match = {} }: FaultSpec): boolean =>
  ['op', 'type', 'stream', 'runId', 'replay', 'where', 'direction'].some((criterion) => criterion in match);
