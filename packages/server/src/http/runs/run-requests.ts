/** What each request of a publisher becomes: a call of `manager.publishers`, and its outcome as an answer. [P2–P9] */
import { resolveTarget } from '../../hub/stream-name.ts';
import type {
  PublisherEnd,
  PublisherEvent,
  PublisherRefusal,
  PublisherRun,
  PublisherRuns,
} from '../../run/publisher-run.ts';
import { type Body, requiredText, textField } from './request-body.ts';
import { json, RunRefusal } from './run-answers.ts';

const MAX_EVENTS = 1_000;
const LONGEST_WAIT_S = 25;

export interface RunRequests {
  /** Where a body wants its run to be. */
  targetOf(body: Body): PublisherRun;
  start(target: PublisherRun, body: Body): Promise<Response>;
  events(target: PublisherRun, body: Body): Promise<Response>;
  end(target: PublisherRun, body: Body): Promise<Response>;
  ask(target: PublisherRun, body: Body): Promise<Response>;
  signals(target: PublisherRun, query: URLSearchParams, signal: AbortSignal): Promise<Response>;
}

const refusals: Readonly<Record<PublisherRefusal['status'], readonly [status: number, code: string, message: string]>> =
  {
    'run-ended': [410, 'run-ended', 'The run is over: it was ended, or its lease ran out.'],
    'unknown-run': [404, 'run-unknown', 'No such run is open: it was never begun, or the log lost it.'],
    'too-many-runs': [429, 'too-many-runs', 'The stream has as many open runs as its log keeps. Nothing was done.'],
    conflict: [409, 'id-conflict', 'This run was begun with another body, or by somebody else.'],
  };

/** An outcome that is no refusal; what is one ends the request. */
function granted<Outcome extends { status: string }>(
  outcome: Outcome | PublisherRefusal,
): Exclude<Outcome, PublisherRefusal> {
  if (!Object.hasOwn(refusals, outcome.status)) return outcome as Exclude<Outcome, PublisherRefusal>;
  throw new RunRefusal(...refusals[outcome.status as PublisherRefusal['status']]);
}

const eventsOf = ({ events }: Body): PublisherEvent[] => {
  const isList = Array.isArray(events) && events.length <= MAX_EVENTS;
  if (isList && events.every((event) => typeof event === 'object' && event !== null)) return events;
  throw new RunRefusal(422, 'invalid', `events must be a list of at most ${MAX_EVENTS} objects.`);
};

const endStatuses = ['completed', 'failed', 'cancelled', 'interrupted'];
const endFields = ['result', 'error', 'reason', 'interrupts', 'usage'];

function endOf(body: Body): PublisherEnd {
  const status = requiredText(body, 'status');
  if (!endStatuses.includes(status)) {
    throw new RunRefusal(422, 'invalid', `status must be one of ${endStatuses.join(', ')}.`);
  }
  const given = endFields.filter((name) => Object.hasOwn(body, name)).map((name) => [name, body[name]]);
  return { id: requiredText(body, 'id'), status, ...Object.fromEntries(given) } as PublisherEnd;
}

export function createRunRequests(publishers: PublisherRuns): RunRequests {
  const append = async (target: PublisherRun, events: readonly PublisherEvent[]) => {
    const { cursor, appended, duplicates, cancelled, problem } = granted(await publishers.append(target, events));
    if (problem) throw new RunRefusal(422, problem.code, problem.message, { index: problem.index });
    return { cursor, appended, duplicates, ...(cancelled && { cancelled }) };
  };

  return {
    targetOf(body) {
      const user = textField(body, 'user');
      const stream = textField(body, 'stream');
      if ((user === undefined) === (stream === undefined)) {
        throw new RunRefusal(422, 'invalid', 'Say either user or stream.');
      }
      return {
        stream: resolveTarget(user === undefined ? stream! : { user }),
        runId: requiredText(body, 'runId'),
      };
    },

    async start({ stream, runId }, body) {
      const { leaseMs } = body;
      if (leaseMs !== undefined && typeof leaseMs !== 'number') {
        throw new RunRefusal(422, 'invalid', 'leaseMs must be a number of milliseconds.');
      }
      const outcome = granted(
        await publishers.open({
          stream,
          runId,
          agent: requiredText(body, 'agent'),
          threadId: textField(body, 'threadId'),
          submitId: textField(body, 'submitId'),
          userId: textField(body, 'userId'),
          parentRunId: textField(body, 'parentRunId'),
          continues: textField(body, 'continues'),
          input: body.input,
          leaseMs,
        }),
      );
      return json(outcome.status === 'opened' ? 201 : 200, { stream, runId, cursor: outcome.cursor });
    },

    events: async (target, body) => json(200, await append(target, eventsOf(body))),

    async end(target, body) {
      const outcome = await publishers.end(target, endOf(body));
      if (outcome.status === 'run-ended') {
        throw new RunRefusal(409, 'run-ended', 'The run has had another end, or its lease ran out.');
      }
      const ended = granted(outcome);
      if (ended.status === 'invalid') throw new RunRefusal(422, ended.code, ended.message);
      return json(200, { cursor: ended.cursor });
    },

    async ask(target, body) {
      const approvalId = requiredText(body, 'approvalId');
      const data = {
        approvalId,
        prompt: requiredText(body, 'prompt'),
        ...('schema' in body && { schema: body.schema }),
      };
      const { cursor, cancelled } = await append(target, [
        { id: `approval~${approvalId}`, type: 'approval_requested', data },
      ]);
      return json(200, { cursor, ...(cancelled && { cancelled }) });
    },

    async signals(target, query, signal) {
      const [after = 0, waitS = 0] = ['after', 'wait'].map((name) => Number(query.get(name) ?? 0));
      if (!(after >= 0 && waitS >= 0)) throw new RunRefusal(422, 'invalid', 'after and wait must be numbers from 0.');
      const waitMs = Math.min(LONGEST_WAIT_S, waitS) * 1_000;
      const { signals, next, cancelled } = granted(await publishers.signals(target, after, waitMs, signal));
      return json(200, { signals, next, ...(cancelled && { cancelled }) });
    },
  };
}
