/** What a connection and the rest of the manager ask of each other. */
import type { FaultCode, SubmitFrame } from '@throughline/protocol';
import type { CountedClock } from '../clock/counted-clock.ts';
import type { Hub } from '../hub/hub.ts';
import type { Tick } from '../hub/tick.ts';
import type { EventLog } from '../log/event-log.ts';
import type { Settings } from '../options/settings.ts';

/** What the rest of the manager may ask of a connection. */
export interface Connection {
  readonly id: string;
  /** Empty before a good `hello`, as `session` is. */
  readonly userId: string;
  readonly session: string;
  readonly context: unknown;
  /** The claims' life that its welcome told. */
  readonly submitsEpoch: string;
  readonly openedAt: number;
  readonly streams: readonly string[];
  readonly bufferedBytes: number;
  /** Did its page say in `hello` that nobody sees it? */
  readonly isHidden: boolean;
  silentForMs(): number;
  /** How long its page has asked for nothing: no command, no stream. */
  idleForMs(): number;
  /** Aborted when it is gone. */
  readonly gone: AbortSignal;
  /** A receipt: goes before everything that waits. */
  answer(text: string): void;
  /** Takes the right to a stream back. */
  refuse(stream: string): void;
  /** Says the fault and closes. */
  end(fault: FaultCode, retryAfterMs?: number, message?: string): void;
}

/** What a connection asks of the manager. */
export interface ConnectionHost {
  readonly settings: Settings;
  readonly log: EventLog;
  readonly hub: Hub;
  readonly clock: CountedClock;
  readonly tick: Tick;
  /** Why no hello is answered now, or undefined. */
  closedFor(): { fault: FaultCode; retryAfterMs: number } | undefined;
  /** It said hello: it no longer counts among the mute. */
  spoke(connection: Connection): void;
  /** Lets it in, or says which fault keeps it out. */
  entered(connection: Connection): FaultCode | undefined;
  /** So many events were handed to a socket. */
  delivered(events: number): void;
  submit(connection: Connection, frame: SubmitFrame): void;
  refuseSubmit(connection: Connection, id: string, code: 'invalid' | 'too-large', message: string): void;
  /** It is gone, whatever stage it had reached. */
  left(connection: Connection): void;
  onError(where: string, error: unknown): void;
}
