/** Every situation in which the in-memory socket must be what a browser's socket is. */

import type { Situation } from './situation.ts';
import { closingSituations } from './situations-closing.ts';
import { connectingSituations } from './situations-connecting.ts';
import { listenerSituations } from './situations-listeners.ts';
import { messageSituations } from './situations-messages.ts';

export const situations: readonly Situation[] = [
  ...connectingSituations,
  ...messageSituations,
  ...listenerSituations,
  ...closingSituations,
];
