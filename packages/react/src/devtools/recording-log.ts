/** Keeps the newest of what crossed the wire, and writes it in the recording format of the protocol: JSON Lines. */
import type { ClientObserver, ClientStatus } from '@throughline/client';

export interface RecordingLog extends Required<Pick<ClientObserver, 'sent' | 'received' | 'status'>> {
  clear(): void;
  /** A header, then one line an entry. */
  toText(): string;
}

interface Entry {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** The client tells frames and not sockets: a `hello` is where one begins, a status without a line is where it ended. */
const ended: ReadonlySet<ClientStatus['name']> = new Set(['waiting', 'paused', 'closed']);

export function createRecordingLog(maxEntries: number, now: () => number): RecordingLog {
  let entries: Entry[] = [];
  let connections = 0;
  let isOpen = false;

  function add(fields: Entry['fields']): void {
    entries.push({ at: now(), fields });
    // Trimmed by thirds: shifting one off for each frame would cost as much as the list is long.
    if (entries.length > maxEntries * 1.5) entries = entries.slice(-maxEntries);
  }
  const connection = (): string => `page/${connections}`;

  return {
    sent(frame) {
      if (frame.op === 'hello') {
        connections += 1;
        isOpen = true;
        add({ kind: 'attempt', connection: connection(), attempt: connections });
        add({ kind: 'open', connection: connection() });
      }
      add({ kind: 'message', connection: connection(), to: 'server', json: frame });
    },
    received: (frame) => add({ kind: 'message', connection: connection(), to: 'page', json: frame }),
    status(status) {
      if (!isOpen || !ended.has(status.name)) return;
      isOpen = false;
      const reason = 'fault' in status ? (status.fault?.code ?? '') : '';
      add({ kind: 'close', connection: connection(), code: 1006, reason, by: 'network' });
    },
    clear() {
      entries = [];
    },
    toText: () => recordingOf(entries.slice(-maxEntries)),
  };
}

function recordingOf(entries: readonly Entry[]): string {
  const startedAt = entries[0]?.at ?? 0;
  const header = { throughline: 'recording', version: 1, wire: 1, startedAt, by: '@throughline/react/devtools' };
  const lines = entries.map(({ at, fields: { kind, ...rest } }) => ({ kind, atMs: at - startedAt, ...rest }));
  return [header, ...lines].map((line) => `${JSON.stringify(line)}\n`).join('');
}
