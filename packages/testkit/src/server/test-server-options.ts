/** Everything that can be set on a test server, with one table of defaults. */
import type { CommandRegistry, EventRegistry } from '@throughline/protocol/agent';
import type { EventLog, ManagerOptions } from '@throughline/server';

export interface TestServerOptions<
  Events extends EventRegistry = EventRegistry,
  Commands extends CommandRegistry = CommandRegistry,
> {
  /** Checks and types event bodies, as in production. @defaultValue envelopes only */
  readonly events?: Events;
  readonly commands?: Commands;
  /** Where it is reached. Servers of different tests may share an address and never meet. @defaultValue `ws://throughline.test/agent` */
  readonly url?: string;
  /** Where its pages come from; their Origin. @defaultValue `https://app.test/` */
  readonly pageUrl?: string;
  /** Decides everything that is random: ids, jitter, faults. @defaultValue the environment's THROUGHLINE_SEED, else 1 */
  readonly seed?: number;
  /** Wall-clock time at the start, in epoch milliseconds. @defaultValue 2026-01-01T00:00:00Z */
  readonly startAt?: number;
  /** One-way latency of every new tab, in milliseconds of virtual time. @defaultValue 0 */
  readonly latencyMs?: number;
  /** Makes the log, at the start and whenever a restart loses it. @defaultValue a memory log */
  readonly createLog?: () => EventLog;
  /** The app's own hooks. @defaultValue the tokens and grants of this server's users */
  readonly authenticate?: ManagerOptions['authenticate'];
  readonly authorize?: ManagerOptions['authorize'];
  readonly limits?: ManagerOptions['limits'];
  readonly times?: ManagerOptions['times'];
  readonly profile?: ManagerOptions['profile'];
  readonly hooks?: ManagerOptions['hooks'];
  /** Remember the stack of each timer, for the leak sentinel. @defaultValue true */
  readonly stacks?: boolean;
}

export const defaults = {
  url: 'ws://throughline.test/agent',
  pageUrl: 'https://app.test/',
  latencyMs: 0,
  stacks: true,
} as const;

/** The seed that a failure message asks to be replayed. */
export function seedOfEnvironment(): number {
  const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } };
  const seed = Number(process?.env?.THROUGHLINE_SEED ?? 1);
  return Number.isSafeInteger(seed) ? seed : 1;
}
