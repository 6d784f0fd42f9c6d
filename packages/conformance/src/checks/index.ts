/** Every check, a family after the other, in the order in which a reader of PROTOCOL.md meets their rules. */
import type { Check } from '../runner/check.ts';
import { coreAnswers } from './core-answers.ts';
import { events } from './events.ts';
import { handshake } from './handshake.ts';
import { liveness } from './liveness.ts';
import { repair } from './repair.ts';
import { runs } from './runs.ts';
import { streams } from './streams.ts';
import { submits } from './submits.ts';
import { transport } from './transport.ts';
import { verdicts } from './verdicts.ts';

export const conformanceChecks: readonly Check[] = [
  ...transport,
  ...handshake,
  ...verdicts,
  ...events,
  ...coreAnswers,
  ...liveness,
  ...repair,
  ...streams,
  ...submits,
  ...runs,
];
