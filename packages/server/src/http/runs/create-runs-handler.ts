/** Agents in any language drive runs over HTTP: start, append, hear cancels and answers, end. [P1–P9] */
import { resolveTarget } from '../../hub/stream-name.ts';
import type { EventManager } from '../../manager.ts';
import type { PublisherRun } from '../../run/publisher-run.ts';
import { requestBody } from './request-body.ts';
import { answerRefusal, RunRefusal } from './run-answers.ts';
import { createRunRequests } from './run-requests.ts';
import type { RunAction, RunPublisher, RunsHandlerOptions } from './runs-handler-options.ts';

const OF_A_RUN = /\/runs\/([^/]+)\/([^/]+)\/(events|end|signals|approvals)$/;

const actions: Readonly<Record<string, RunAction>> = {
  events: 'publish',
  end: 'end',
  signals: 'signals',
  approvals: 'ask',
};

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new RunRefusal(404, 'not-found', 'There is nothing at this address.');
  }
};

/**
 * Makes the handler of `…/runs` and what is below it; mount it at any prefix. It is not for pages: it answers no CORS.
 */
export function createRunsHandler(
  manager: Pick<EventManager<any, any>, 'publishers'>,
  { authenticate }: RunsHandlerOptions,
): (request: Request) => Promise<Response> {
  const requests = createRunRequests(manager.publishers);

  const allow = async (publisher: RunPublisher, action: RunAction, target: PublisherRun): Promise<void> => {
    if ((await publisher.may(action, target)) !== true) {
      throw new RunRefusal(403, 'forbidden', `This publisher may not ${action} there.`);
    }
  };

  const route = async (request: Request): Promise<Response> => {
    const { pathname, searchParams } = new URL(request.url);
    const publisher = await authenticate(request);
    if (!publisher) throw new RunRefusal(401, 'unauthorized', 'The Authorization of this request is not known.');
    if (request.method === 'POST' && pathname.endsWith('/runs')) {
      const body = await requestBody(request);
      const target = requests.targetOf(body);
      await allow(publisher, 'start', target);
      return requests.start(target, body);
    }
    const [, stream, runId, what] = OF_A_RUN.exec(pathname) ?? [];
    const method = what === 'signals' ? 'GET' : 'POST';
    if (stream === undefined || runId === undefined || what === undefined || request.method !== method) {
      throw new RunRefusal(404, 'not-found', 'There is nothing at this address.');
    }
    const target = { stream: resolveTarget(decode(stream)), runId: decode(runId) };
    await allow(publisher, actions[what]!, target);
    if (what === 'signals') return requests.signals(target, searchParams, request.signal);
    const body = await requestBody(request);
    if (what === 'events') return requests.events(target, body);
    return what === 'end' ? requests.end(target, body) : requests.ask(target, body);
  };

  return (request) => route(request).catch(answerRefusal);
}
