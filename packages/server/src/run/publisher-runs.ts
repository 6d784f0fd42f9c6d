/** Runs of publishers outside of this process: an owner for each run, named so that any node can renew it. [R1, R3, R11] */
import { type Clock, isId } from '@throughline/protocol';
import { runFlagsOf } from '@throughline/protocol/agent';
import { isServerError, ServerError } from '../errors/server-error.ts';
import { type DraftInput, draftEvent } from '../events/event-draft.ts';
import type { Appender, TypedDraft } from '../hub/append-drafts.ts';
import type { Hub } from '../hub/hub.ts';
import type { AppendOutcome, EventLog } from '../log/event-log.ts';
import type { OpenRun } from '../log/open-run.ts';
import type { RunWriterFence } from '../log/run-owners.ts';
import type { Settings } from '../options/settings.ts';
import { bodyHash } from '../submit/body-hash.ts';
import type {
  BatchOutcome,
  EventProblem,
  PublisherEnd,
  PublisherEvent,
  PublisherRefusal,
  PublisherRun,
  PublisherRuns,
} from './publisher-run.ts';
import { createPublisherSignals } from './publisher-signals.ts';

export interface PublisherRunsOptions {
  readonly log: EventLog;
  readonly hub: Hub;
  readonly appender: Appender;
  readonly clock: Clock;
  readonly settings: Settings;
  newId(): string;
  /** A publisher's lease was renewed: somebody has to look after it. */
  heard(owner: string, leaseMs: number): void;
}

const LEASE_MS = 60_000;
const SHORTEST_LEASE_MS = 10_000;
const LONGEST_LEASE_MS = 600_000;
const OWNER = /^publisher\.(\d+)\.[\w-]+$/;

/** What the run's record says, and the fence that follows from it. */
interface Standing {
  readonly epoch: string;
  readonly record: OpenRun | undefined;
  readonly by: RunWriterFence;
}

const ownerName = (leaseMs: number, opening: string): string => `publisher.${leaseMs}.${bodyHash(opening)}`;

/** Ids are the publisher's own within its run, and an event's are one for a whole stream. */
const eventId = (runId: string, id: string): string => {
  const own = `${runId}~${id}`;
  return isId(own) ? own : `p~${bodyHash(own)}`;
};

const refusalOf = (status: AppendOutcome['status']): PublisherRefusal => {
  if (status === 'unknown-run' || status === 'too-many-runs') return { status };
  // Not its own any more: the lease lapsed, and somebody else ends it or goes on with it.
  return { status: 'run-ended' };
};

const endOf = ({ id: _, ...end }: PublisherEnd): { type: string; data: unknown } => {
  const { status, ...data } = end;
  return { type: `agent_${status}`, data };
};

export function createPublisherRuns(options: PublisherRunsOptions): PublisherRuns {
  const { log, hub, appender, clock, settings, newId } = options;
  const signals = createPublisherSignals({ log, hub, clock, settings });

  const renew = async (owner: string, leaseMs: number): Promise<void> => {
    options.heard(owner, leaseMs);
    await log.owners.renew(owner, leaseMs);
  };

  const draft = (stream: string, event: DraftInput): TypedDraft => ({
    type: event.type,
    draft: draftEvent(stream, event, newId(), settings),
  });

  /** Renews the lease on the way: every request of a run is a sign of life. */
  const standingOf = async ({ stream, runId }: PublisherRun): Promise<Standing> => {
    const { epoch, openRuns } = await log.state(stream);
    const record = openRuns.find((run) => run.runId === runId && !run.interrupted);
    const owner = record?.owner ?? '';
    const leaseMs = OWNER.exec(owner)?.[1];
    if (leaseMs !== undefined) await renew(owner, Number(leaseMs));
    // A run that is not open is still asked for: a repeat is known by its id.
    return { epoch, record, by: { owner: leaseMs === undefined ? 'publisher' : owner, epoch } };
  };

  const check = (event: PublisherEvent): void => {
    const { opens, closes } = runFlagsOf(event.type, settings.events);
    if (opens || closes || event.type === 'cancel_requested' || event.type === 'approval_resolved') {
      throw new ServerError('invalid-type', `${event.type} is not a publisher's to append.`);
    }
    if (!isId(event.id)) throw new ServerError('invalid-id', 'Every event needs an id of the publisher’s own.');
  };

  /** Up to the first one that makes no sense. */
  const draftAll = (run: PublisherRun, record: OpenRun | undefined, events: readonly PublisherEvent[]) => {
    const drafts: TypedDraft[] = [];
    let problem: EventProblem | undefined;
    for (const [index, event] of events.entries()) {
      try {
        check(event);
        const { id, type, data } = event;
        drafts.push(draft(run.stream, { id: eventId(run.runId, id), type, data, runId: run.runId }));
      } catch (error) {
        if (!isServerError(error)) throw error;
        problem = { index, code: error.code, message: error.message };
        break;
      }
    }
    return { drafts, problem, cancelled: record?.cancelled === true };
  };

  const fenced = (drafts: readonly TypedDraft[], by: RunWriterFence): readonly TypedDraft[] =>
    drafts.map(({ type, draft: bare }) => ({ type, draft: { ...bare, by } }));

  const append = async (run: PublisherRun, events: readonly PublisherEvent[]): Promise<BatchOutcome> => {
    const { record, by } = await standingOf(run);
    const { drafts, problem, cancelled } = draftAll(run, record, events);
    if (drafts.length === 0 && !record) return refusalOf(await endedOrUnknown(run, by));
    const outcomes = await appender.append(run.stream, fenced(drafts, by));
    const refused = outcomes.find((outcome) => !('seq' in outcome));
    if (refused) return refusalOf(refused.status);
    const last = outcomes.at(-1);
    const cursor = last && 'seq' in last ? { epoch: last.epoch, seq: last.seq } : undefined;
    const duplicates = outcomes.filter(({ status }) => status === 'duplicate').length;
    return { status: 'appended', cursor, appended: outcomes.length - duplicates, duplicates, cancelled, problem };
  };

  /** A run that is not open: over, or never begun? */
  const endedOrUnknown = async ({ stream, runId }: PublisherRun, { epoch = '' }: RunWriterFence) => {
    const outcome = await log.takeOver(stream, { runId, from: 'nobody', to: 'nobody', epoch, resumes: false });
    return outcome === 'unknown-run' ? 'unknown-run' : 'run-ended';
  };

  return {
    async open({ stream, runId, agent, userId, threadId, submitId, leaseMs = LEASE_MS, ...body }) {
      if (!(leaseMs >= SHORTEST_LEASE_MS && leaseMs <= LONGEST_LEASE_MS)) {
        throw new ServerError('invalid-option', 'leaseMs must be from 10,000 to 600,000.');
      }
      const { parentRunId, continues, input } = body;
      const data = { agent, input, parentRunId, continues };
      const said = JSON.stringify([stream, runId, agent, userId, threadId, submitId, data]);
      const id = eventId(runId, `start-${bodyHash(said)}`);
      const owner = ownerName(Math.floor(leaseMs), said);
      const opening = draft(stream, { id, type: 'agent_started', data, runId, agent, userId, threadId, submitId });
      // Before the opening, so that the run never is without a lease. [R2]
      await renew(owner, leaseMs);
      const [outcome] = await appender.append(stream, fenced([opening], { owner }));
      if (outcome && 'seq' in outcome) {
        const { status, epoch, seq } = outcome;
        return { status: status === 'appended' ? 'opened' : 'known', cursor: { epoch, seq } };
      }
      const status = outcome!.status;
      return status === 'not-owner' || status === 'run-ended' ? { status: 'conflict' } : refusalOf(status);
    },
    append,
    async end(run, end) {
      const { by } = await standingOf(run);
      let ending: TypedDraft;
      try {
        const { type, data } = endOf(end);
        ending = draft(run.stream, { id: eventId(run.runId, `end-${end.id}`), type, data, runId: run.runId });
      } catch (error) {
        if (!isServerError(error)) throw error;
        return { status: 'invalid', code: error.code, message: error.message };
      }
      const [outcome] = await appender.append(run.stream, fenced([ending], by));
      if (!outcome || !('seq' in outcome)) return refusalOf(outcome!.status);
      return { status: 'ended', cursor: { epoch: outcome.epoch, seq: outcome.seq } };
    },
    async signals(run, after, waitMs, signal) {
      const { record, by } = await standingOf(run);
      if (!record) return refusalOf(await endedOrUnknown(run, by));
      const found = await signals.wait(run, Math.max(after, record.firstSeq), waitMs, signal);
      const cancelled = record.cancelled === true || found.signals.some(({ kind }) => kind === 'cancel');
      return { status: 'signals', ...found, cancelled };
    },
  };
}
