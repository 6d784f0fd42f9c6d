/** The production event manager behind a test server, through restarts and crashes. */
import type { Cancel } from '@throughline/protocol';
import { createEventManager, createMemoryLog, type EventLog, type EventManager } from '@throughline/server';
import type { LoggedEvent } from '../timeline/timeline.ts';
import { recordedLog } from './recorded-log.ts';

type ManagerOptions = NonNullable<Parameters<typeof createEventManager>[0]>;
type SubmitHandler = Parameters<EventManager['onSubmit']>[1];

export interface Backend {
  readonly manager: EventManager;
  readonly log: EventLog;
  /** False between a crash and a start. */
  readonly running: boolean;
  onSubmit(type: string, handler: SubmitHandler): Cancel;
  /** Closes the manager and drops it; the log stays until `start` is told to lose it. */
  stop(drainMs: number): Promise<void>;
  start(log: 'keep' | 'lose'): void;
}

export interface BackendOptions {
  readonly manager: ManagerOptions;
  readonly createLog: (() => EventLog) | undefined;
  readonly logged: (event: LoggedEvent) => void;
  /** A handler of commands is about to be called. */
  readonly handled: (user: string, id: string, type: string) => void;
  /** The log could not be followed: the timeline lacks its events. */
  readonly failed: (error: unknown) => void;
}

export function createBackend({ manager: options, createLog, logged, handled, failed }: BackendOptions): Backend {
  const handlers = new Set<{ type: string; handler: SubmitHandler; cancel: Cancel }>();
  const { clock, random } = options;
  const newLog = (): EventLog =>
    recordedLog(
      createLog?.() ?? createMemoryLog({ ...(clock && { clock }), ...(random && { random }) }),
      logged,
      failed,
    );
  const newManager = (): EventManager => createEventManager({ ...options, log });
  let log = newLog();
  let manager = newManager();
  let running = true;

  return {
    get manager() {
      return manager;
    },
    get log() {
      return log;
    },
    get running() {
      return running;
    },
    onSubmit(type, given) {
      const handler: SubmitHandler = (command, context) => {
        handled(context.userId, command.id, command.type);
        return given(command, context);
      };
      const entry = { type, handler, cancel: manager.onSubmit(type, handler) };
      handlers.add(entry);
      return () => {
        handlers.delete(entry);
        entry.cancel();
      };
    },
    async stop(drainMs) {
      running = false;
      await manager.close({ drainMs });
    },
    start(kept) {
      if (kept === 'lose') log = newLog();
      manager = newManager();
      running = true;
      for (const entry of handlers) entry.cancel = manager.onSubmit(entry.type, entry.handler);
    },
  };
}
