/** Submits commands and writes down how each ended; holds the outcomes against the count of starts. [U3, U4] */
import { setTimeout as pause } from 'node:timers/promises';
import { isClientError } from '@throughline/client';
import type { Page } from './page.ts';

/** `refused`: a receipt that says no in any other way; none of them is expected. */
export type Outcome = 'receipt' | 'outcome-unknown receipt' | 'outcome-unknown rejection' | 'not sent' | 'refused';

export interface CommandOutcomes {
  /** Submits one command, by each of the pages under the same id; resolves when each has its outcome. */
  submit(id: string, pages: readonly Page[]): Promise<void>;
  readonly counts: Readonly<Record<Outcome, number>>;
  /** How often a receipt asked to come back later, and the page did. */
  readonly retries: number;
  /** What must never happen, given how often the handlers started each command. */
  violations(starts: ReadonlyMap<string, number>): string[];
}

export function createCommandOutcomes(): CommandOutcomes {
  const ended: { id: string; page: string; outcome: Outcome; detail: string }[] = [];
  const counts: Record<Outcome, number> = {
    receipt: 0,
    'outcome-unknown receipt': 0,
    'outcome-unknown rejection': 0,
    'not sent': 0,
    refused: 0,
  };
  let retries = 0;

  const once = async (id: string, page: Page): Promise<{ outcome: Outcome; detail: string }> => {
    for (;;) {
      try {
        const receipt = await page.client.submit('work', { by: page.user }, { id });
        if (receipt.ok) return { outcome: 'receipt', detail: '' };
        if (receipt.retry) {
          retries++;
          await pause(receipt.retry.afterMs);
          continue;
        }
        const outcome = receipt.code === 'outcome-unknown' ? 'outcome-unknown receipt' : 'refused';
        return { outcome, detail: `${receipt.code}: ${receipt.message}` };
      } catch (error) {
        if (isClientError(error, 'outcome-unknown')) return { outcome: 'outcome-unknown rejection', detail: '' };
        if (isClientError(error, 'not-sent')) return { outcome: 'not sent', detail: '' };
        return { outcome: 'refused', detail: String(error) };
      }
    }
  };

  return {
    async submit(id, pages) {
      const outcomes = await Promise.all(pages.map(async (page) => ({ page: page.name, ...(await once(id, page)) })));
      for (const { page, outcome, detail } of outcomes) {
        counts[outcome]++;
        ended.push({ id, page, outcome, detail });
      }
    },
    counts,
    get retries() {
      return retries;
    },
    violations(starts) {
      const wrong: string[] = [];
      for (const [id, count] of starts) if (count > 1) wrong.push(`${id} was started ${count} times`);
      for (const { id, page, outcome, detail } of ended) {
        const count = starts.get(id) ?? 0;
        if (outcome === 'refused') wrong.push(`${id} by ${page} was refused: ${detail}`);
        if (outcome === 'receipt' && count !== 1) wrong.push(`${id} by ${page} has a receipt, and ${count} starts`);
      }
      return wrong;
    },
  };
}
