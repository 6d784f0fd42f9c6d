/** The one publishing path: check, append, fan out, tell what became of it. [V1, requirement 21] */
import type { Clock } from '@throughline/protocol';
import { refusalError } from '../errors/refusal-error.ts';
import type { DraftChecks, DraftInput } from '../events/event-draft.ts';
import { draftEvent } from '../events/event-draft.ts';
import type { EventDraft } from '../log/event-log.ts';
import type { SeqRange } from '../log/open-run.ts';
import type { RunWriterFence } from '../log/run-owners.ts';
import type { PublishOptions, PublishOutcome, Target } from '../manager.ts';
import type { Settings } from '../options/settings.ts';
import type { Appender } from './append-drafts.ts';
import { createDelivery, type Delivery } from './delivery.ts';
import type { Hub } from './hub.ts';
import { resolveTarget } from './stream-name.ts';

export interface Publisher {
  publish(target: string | Target, event: DraftInput, options?: PublishOptions): Promise<PublishOutcome>;
  /** Checks now (throws), and gives what appends: every other way of writing ends in it. By full stream name. */
  prepare(stream: string, event: DraftInput, checks?: DraftChecks): (by?: RunWriterFence) => Promise<Appended>;
}

export interface PublisherOptions {
  readonly appender: Appender;
  readonly hub: Hub;
  readonly clock: Clock;
  readonly settings: Settings;
  newId(): string;
}

export type Appended = { epoch: string; seq: number; duplicate: boolean };

export function createPublisher({ appender, hub, clock, settings, newId }: PublisherOptions): Publisher {
  const { times } = settings;

  const appendDraft = async (stream: string, draft: EventDraft, type: string): Promise<Appended> => {
    const outcome = (await appender.append(stream, [{ draft, type }]))[0]!;
    if (!('seq' in outcome)) throw refusalError(outcome.status, stream, draft);
    const { status, epoch, seq } = outcome;
    return { epoch, seq, duplicate: status === 'duplicate' };
  };

  /** Resolves to false when the time runs out first. */
  const within = (timeoutMs: number, work: Promise<unknown>): Promise<boolean> => {
    let cancel = (): void => {};
    const late = new Promise<boolean>((resolve) => {
      cancel = clock.after(timeoutMs, () => resolve(false));
    });
    return Promise.race([work.then(() => true), late]).finally(() => cancel());
  };

  const outcomeOf = ({ epoch, seq }: Appended, delivery: Delivery): PublishOutcome => {
    const { written, failed, attempts } = delivery.soFar();
    const status = written > 0 ? 'written' : failed > 0 ? 'undelivered' : 'queued';
    return { status, epoch, seq, attempts, connections: written };
  };

  /** Waits until this node's connections have said how it went. */
  const settleDelivery = async (
    stream: string,
    appended: Appended,
    delivery: Delivery,
    timeoutMs: number,
  ): Promise<void> => {
    const local = hub.get(stream);
    if (!local || local.epoch !== appended.epoch) return;
    if (local.head < appended.seq && local.readers.size > 0) await within(timeoutMs, local.reached(appended.seq));
    const report = delivery.report();
    if (delivery.isSettled()) return;
    await within(timeoutMs, report);
  };

  const publishSeen = async (
    stream: string,
    draft: EventDraft,
    type: string,
    timeoutMs: number,
  ): Promise<PublishOutcome> => {
    const lease = await hub.open(stream);
    const delivery = createDelivery();
    const untrack = hub.track(draft.id, delivery);
    let isSeen = (_epoch: string, _range: SeqRange): void => {};
    /** Told before the number was known. */
    const early: { epoch: string; range: SeqRange }[] = [];
    const watcher = {
      seen(epoch: string, range: SeqRange) {
        early.push({ epoch, range });
        isSeen(epoch, range);
      },
    };
    lease.stream.watchers.add(watcher);
    try {
      const appended = await appendDraft(stream, draft, type);
      const seen = new Promise<void>((resolve) => {
        isSeen = (epoch, { from, until }) => {
          if (epoch === appended.epoch && from <= appended.seq && appended.seq <= until) resolve();
        };
        for (const { epoch, range } of early) isSeen(epoch, range);
      });
      const inTime = await within(timeoutMs, seen);
      const outcome = outcomeOf(appended, delivery);
      return inTime ? { ...outcome, status: 'seen' } : outcome;
    } finally {
      untrack();
      lease.stream.watchers.delete(watcher);
      lease.release();
    }
  };

  const publishWritten = async (
    stream: string,
    draft: EventDraft,
    type: string,
    timeoutMs: number,
  ): Promise<PublishOutcome> => {
    const delivery = createDelivery();
    const untrack = hub.track(draft.id, delivery);
    try {
      const appended = await appendDraft(stream, draft, type);
      await settleDelivery(stream, appended, delivery, timeoutMs);
      return outcomeOf(appended, delivery);
    } finally {
      untrack();
    }
  };

  return {
    async publish(target, event, options = {}) {
      const stream = resolveTarget(target);
      const draft = draftEvent(stream, event, newId(), settings);
      const timeoutMs = options.timeoutMs ?? times.confirmTimeoutMs;
      if (options.confirm === 'seen') return publishSeen(stream, draft, event.type, timeoutMs);
      if (options.confirm !== 'logged') return publishWritten(stream, draft, event.type, timeoutMs);
      const { epoch, seq } = await appendDraft(stream, draft, event.type);
      return { status: 'logged', epoch, seq, attempts: 0, connections: 0 };
    },
    prepare(stream, event, checks) {
      const draft = draftEvent(stream, event, newId(), settings, checks);
      return (by) => appendDraft(stream, by ? { ...draft, by } : draft, event.type);
    },
  };
}
