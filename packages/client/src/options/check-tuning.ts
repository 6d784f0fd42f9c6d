/** Refuses numbers that make no sense, at once and by name: in a timer they would fire for ever, or never. */
import { ClientError } from '../errors/client-error.ts';

/** The least that a number may be. @defaultValue 0 */
const least: Readonly<Record<string, number>> = {
  'connection.connectTimeoutMs': 1,
  'connection.helloTimeoutMs': 1,
  'connection.pongTimeoutMs': 1,
  'connection.tokenTimeoutMs': 1,
  'connection.longestWaitMs': 1,
  'connection.watchMs': 1,
  'connection.backoff.firstMs': 1,
  'connection.backoff.factor': 1,
  'streams.window': 1,
  'streams.gapRetryMs': 1,
  'streams.giveUpMs': 1,
  'streams.replayTimeoutMs': 1,
  'streams.maxUnseen': 1,
  'outbox.maxEntries': 1,
  'outbox.maxBytes': 1,
  'outbox.maxAgeMs': 1,
  'views.maxWaitingEvents': 1,
};

/** Bounds and limits that an app may do without. */
const mayBeInfinite: ReadonlySet<string> = new Set([
  'streams.giveUpMs',
  'outbox.maxEntries',
  'outbox.maxBytes',
  'outbox.maxAgeMs',
  'views.keepFinishedRuns',
  'views.stalledAfterMs',
  'views.maxWaitingEvents',
]);

const refuse = (name: string, value: unknown, has: string): never => {
  const shown = typeof value === 'string' ? JSON.stringify(value) : String(value);
  throw new ClientError('invalid-option', `The option ${name} is ${shown}; it has to be ${has}.`);
};

function checkNumber(name: string, value: unknown): void {
  const atLeast = least[name] ?? 0;
  const isEndless = value === Number.POSITIVE_INFINITY;
  if (typeof value !== 'number' || Number.isNaN(value)) refuse(name, value, 'a number');
  else if (value < atLeast) refuse(name, value, `${atLeast} or more`);
  else if (isEndless && !mayBeInfinite.has(name)) refuse(name, value, 'finite');
  else if (name === 'streams.window' && !Number.isInteger(value)) refuse(name, value, 'a whole number');
}

/** The defaults with what the app set; checked by the kinds of the defaults. */
export function tune<Tuning extends object>(group: string, standard: Tuning, set: object | undefined): Tuning {
  const given = (set ?? {}) as Readonly<Record<string, unknown>>;
  const tuning: Record<string, unknown> = {};
  for (const [name, usual] of Object.entries(standard)) {
    const value = given[name] === undefined ? usual : given[name];
    const path = `${group}.${name}`;
    if (typeof usual === 'object') tuning[name] = tune(path, usual as object, value as object);
    else {
      if (typeof usual === 'number') checkNumber(path, value);
      tuning[name] = value;
    }
  }
  return tuning as Tuning;
}

/** A wait that grows has to have room for it. */
export function checkBackoff({ firstMs, capMs }: { readonly firstMs: number; readonly capMs: number }): void {
  if (capMs < firstMs) refuse('connection.backoff.capMs', capMs, `connection.backoff.firstMs (${firstMs}) or more`);
}
