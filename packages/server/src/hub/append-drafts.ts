/** Appends to the log, again after failures that may pass, and tells the hooks. [V1, R11] */
import type { Clock } from '@throughline/protocol';
import { isServerError } from '../errors/server-error.ts';
import type { AppendOutcome, EventDraft, EventLog } from '../log/event-log.ts';
import type { Settings } from '../options/settings.ts';

/** An event's type beside its draft, which does not know it. */
export interface TypedDraft {
  readonly type: string;
  readonly draft: EventDraft;
}

export interface Appender {
  /** One outcome a draft, in their order. Repeated under their ids they are the same events, so a lost answer costs nothing. */
  append(stream: string, drafts: readonly TypedDraft[]): Promise<readonly AppendOutcome[]>;
  /** How many events the log has taken. */
  readonly count: number;
}

export interface AppenderOptions {
  readonly log: EventLog;
  readonly clock: Clock;
  readonly settings: Settings;
}

export function createAppender({ log, clock, settings }: AppenderOptions): Appender {
  const { hooks, profile } = settings;
  let count = 0;

  const pause = (delayMs: number): Promise<void> => new Promise((resolve) => clock.after(delayMs, resolve));

  const reportOutcome = (
    stream: string,
    { type, draft }: TypedDraft,
    outcome: AppendOutcome,
    startedAt: number,
  ): void => {
    if (!('seq' in outcome)) return;
    count++;
    const { epoch, seq } = outcome;
    hooks.appended?.({ stream, epoch, seq, type, size: draft.text.length, durationMs: clock.elapsed() - startedAt });
  };

  return {
    async append(stream, drafts) {
      const startedAt = clock.elapsed();
      const bare = drafts.map(({ draft }) => draft);
      for (let attempt = 1; ; attempt++) {
        try {
          const outcomes = await log.append(stream, bare);
          for (const [index, outcome] of outcomes.entries()) reportOutcome(stream, drafts[index]!, outcome, startedAt);
          return outcomes;
        } catch (error) {
          const mayPass = !isServerError(error) || isServerError(error, 'log-unavailable');
          if (!mayPass || attempt >= profile.sendAttempts) throw error;
          await pause(profile.sendDelayMs);
        }
      }
    },
    get count() {
      return count;
    },
  };
}
