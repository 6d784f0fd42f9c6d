/** A test server's timeline as a recording: JSON Lines without secrets, to be kept, read and played again. */
import { WIRE_VERSION } from '@throughline/protocol';
import { encodeLine, messageEntry, RECORDING_VERSION, type RecordingEntry } from '@throughline/protocol/recording';
import type { TestServer } from '../server/test-server.ts';
import type { TimelineEntry, Whereabouts } from '../timeline/timeline.ts';

export interface RecordOptions {
  /** Whatever helps to play it again; the seed is always written. */
  readonly meta?: Readonly<Record<string, unknown>>;
  /** Which keys name a secret. @defaultValue password, secret, key, token, auth, credential */
  readonly isSecret?: (key: string) => boolean;
}

const connectionName = ({ tab, connection }: Whereabouts): string => `${tab}#${connection}`;

/** Its line in the recording; undefined for what the format has no kind for. */
function entryOf(entry: TimelineEntry): RecordingEntry | undefined {
  const { atMs } = entry;
  switch (entry.kind) {
    case 'attempt':
      return {
        kind: 'attempt',
        atMs,
        connection: connectionName(entry.where),
        tab: entry.where.tab,
        url: entry.url,
        attempt: entry.where.connection,
      };
    case 'decided':
      return entry.decision === 'accepted'
        ? { kind: 'open', atMs, connection: connectionName(entry.where) }
        : undefined;
    case 'message': {
      const crossing = {
        atMs,
        connection: connectionName(entry.where),
        to: entry.direction === 'up' ? 'server' : 'page',
      } as const;
      return entry.delivered ? messageEntry(crossing, entry.raw) : undefined;
    }
    case 'closed': {
      if (entry.end === 'server') return undefined;
      const by = entry.wasClean ? 'server' : 'network';
      return {
        kind: 'close',
        atMs,
        connection: connectionName(entry.where),
        code: entry.code,
        reason: entry.reason,
        by,
      };
    }
    case 'fault':
      return {
        kind: 'fault',
        atMs,
        name: entry.fault,
        details: entry.detail,
        ...(entry.where && { connection: connectionName(entry.where) }),
      };
    case 'delivered':
      return { kind: 'delivery', atMs, tab: entry.where.tab, event: entry.event };
    case 'page':
      return { kind: 'note', atMs, text: `${entry.where.tab}: ${entry.what}` };
    case 'server':
      return { kind: 'note', atMs, text: `server ${entry.what}` };
    case 'note':
      return { kind: 'note', atMs, text: entry.text };
    default:
      return undefined;
  }
}

/** Everything that happened so far, one line each, the header first. */
export function recordTimeline(server: TestServer<any, any>, { meta, isSecret }: RecordOptions = {}): string {
  const startedAt = server.clock.now() - server.clock.elapsed();
  const header = {
    throughline: 'recording',
    version: RECORDING_VERSION,
    wire: WIRE_VERSION,
    startedAt,
    by: '@throughline/testkit',
    meta: { seed: server.seed, ...meta },
  } as const;
  const entries = server.timeline.entries.flatMap((entry) => entryOf(entry) ?? []);
  return `${[header, ...entries].map((line) => encodeLine(line, isSecret ? { isSecret } : {})).join('\n')}\n`;
}
