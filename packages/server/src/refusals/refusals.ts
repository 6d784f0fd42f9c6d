/** Counts refusals, tells the hook of each, and warns once of each kind with its remedy. */

import { redact } from '../errors/redact.ts';
import type { Settings } from '../options/settings.ts';
import type { Refusal } from './refusal.ts';

export interface Refusals {
  note(refusal: Refusal): void;
  readonly count: number;
}

const MAX_TEXT = 256;
/** Strangers choose origins and paths: so many different refusals are warned of, and no more. */
const MAX_WARNED = 20;

export function createRefusals({ hooks, logger }: Pick<Settings, 'hooks' | 'logger'>): Refusals {
  const warned = new Set<string>();
  let count = 0;

  const warn = (refusal: Refusal): void => {
    const { reason, origin, path, remedy } = refusal;
    const key = `${reason}\n${origin}\n${reason === 'path' ? path : ''}`;
    if (warned.has(key) || warned.size >= MAX_WARNED) return;
    warned.add(key);
    try {
      const from = origin === undefined ? '' : ` of a page from ${origin}`;
      logger.warn(`throughline: a connection${from} to ${path} was refused (${reason}). ${remedy}`, { ...refusal });
    } catch {
      // A logger that throws must not fail what it watches.
    }
  };

  return {
    note({ reason, origin, host, path, remedy }) {
      const refusal: Refusal = {
        reason,
        origin: origin?.slice(0, MAX_TEXT),
        host: host?.slice(0, MAX_TEXT),
        path: path.slice(0, MAX_TEXT),
        remedy: redact(remedy),
      };
      count++;
      hooks.refused?.(refusal);
      warn(refusal);
    },
    get count() {
      return count;
    },
  };
}
