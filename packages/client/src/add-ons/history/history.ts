/** History: the app's own record of a stream, asked before its first subscribe and after each reset. [S8] */
import type { CommandRegistry, EventRegistry } from '@throughline/protocol/agent';
import type { Seams } from '../../core/seams.ts';
import type { ClientOptions } from '../../options/client-options.ts';
import { askHistory } from './ask-history.ts';

/** @param ask - undefined: the app has no record */
export const history =
  (ask: ClientOptions['history'] | undefined) =>
  <E extends EventRegistry, C extends CommandRegistry>(seams: Seams<E, C>): object => {
    if (ask !== undefined) seams.provide('history', (stream) => askHistory(ask, stream, seams.report));
    return {};
  };
