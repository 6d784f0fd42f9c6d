/** What a back end publishes → a draft for the log; everything that can be wrong is said here, before anything is sent. */
import { isId, isTypeName } from '@throughline/protocol';
import { agentEvents, checkBody, definitionOf, isAgentEventType, runFlagsOf } from '@throughline/protocol/agent';
import { ServerError } from '../errors/server-error.ts';
import { partFields, pieceBody } from '../hub/piece-body.ts';
import { ownerOf } from '../hub/stream-name.ts';
import type { EventDraft } from '../log/event-log.ts';
import type { Publishing } from '../manager.ts';
import type { Settings } from '../options/settings.ts';
import { encodeBody } from './encode-body.ts';

/** An event to publish; `userId` says whose run it is, where the stream does not. */
export type DraftInput = Publishing<string, unknown> & { readonly userId?: string | undefined };

export interface DraftChecks {
  /** Neither schema nor size is asked: for a small event of this package's own that must be taken. [R10] */
  readonly unchecked?: boolean;
}

const idFields = ['runId', 'threadId', 'userId', 'submitId'] as const;

function checkType(type: unknown, settings: Settings): string {
  if (!isTypeName(type)) {
    throw new ServerError(
      'invalid-type',
      'An event type must be snake_case text, such as tool_completed. Nothing was sent.',
    );
  }
  if (settings.events && !Object.hasOwn(settings.events, type) && !isAgentEventType(type)) {
    throw new ServerError(
      'unknown-type',
      `The registry has no event type "${type}". Add it with defineEvents. Nothing was sent.`,
    );
  }
  return type;
}

function checkData(type: string, data: unknown, settings: Settings, { unchecked = false }: DraftChecks): string {
  if (unchecked) return encodeBody(data, `${type}.data`);
  const definition = settings.events && (definitionOf(settings.events, type) ?? definitionOf(agentEvents, type));
  const checked = definition && checkBody(definition, data);
  if (checked && !checked.ok) {
    throw new ServerError(
      'invalid-body',
      `The body of ${type} does not fit its schema: ${checked.issues.join('; ')}. Nothing was sent.`,
    );
  }
  return encodeBody(data, `${type}.data`);
}

function idField(name: string, value: unknown): string {
  if (value === undefined) return '';
  if (isId(value)) return `,"${name}":"${value}"`;
  throw new ServerError(
    'invalid-id',
    `${name} must be text of 1 to 128 letters, digits or _ . ~ : @ | -. Nothing was sent.`,
  );
}

/** What the event does to the record of its run beside opening and closing it. [R8] */
function recordOf({ type, data, runId }: DraftInput): Pick<EventDraft, 'asks' | 'answers' | 'cancels'> | undefined {
  if (runId === undefined) return undefined;
  if (type === 'cancel_requested') return { cancels: true };
  if (type !== 'approval_requested' && type !== 'approval_resolved') return undefined;
  const { approvalId } = (data ?? {}) as { approvalId?: unknown };
  if (typeof approvalId !== 'string') return undefined;
  return type === 'approval_requested' ? { asks: approvalId } : { answers: approvalId };
}

/** Makes the draft, or throws a `ServerError`. `id` is used when the event brings none. */
export function draftEvent(
  stream: string,
  event: DraftInput,
  id: string,
  settings: Settings,
  checks: DraftChecks = {},
): EventDraft {
  if (typeof event !== 'object' || event === null) checkType(undefined, settings);
  const type = checkType(event.type, settings);
  const at = Math.floor(settings.clock.now());
  const fields = { ...event, userId: event.userId ?? ownerOf(stream) };
  const own = event.id ?? id;
  if (!isId(own)) idField('id', own);
  const body = checkData(type, event.data, settings, checks);
  const role = event.runId === undefined ? undefined : settings.partRoleOf({ type, data: event.data });
  const piece = role && 'piece' in role ? pieceBody(body, event.data, role.text) : undefined;
  const head = `"id":"${own}","at":${at},"type":"${type}","data":`;
  const text =
    head +
    (piece?.body ?? body) +
    (event.agent === undefined ? '' : `,"agent":${encodeBody(event.agent, 'agent')}`) +
    idFields.map((name) => idField(name, fields[name])).join('');
  if (text.length > settings.limits.maxEventBytes && !checks.unchecked) {
    throw new ServerError(
      'too-large',
      `The event ${type} takes ${text.length} characters and at most ${settings.limits.maxEventBytes} go (limits.maxEventBytes). Nothing was sent.`,
    );
  }
  const flags = runFlagsOf(type, settings.events);
  return {
    id: own,
    text,
    ...(event.runId !== undefined && { runId: event.runId }),
    ...(flags.opens && { opens: true, ...continued(event.data) }),
    ...(flags.closes && { closes: true }),
    ...recordOf(event),
    ...(type === 'agent_interrupted' && { waits: true }),
    ...(role && partFields(role, head.length + (piece?.body ?? body).length, piece?.textLength ?? 0)),
  };
}

/** The interrupted run that an opening event says it goes on with. [K11] */
function continued(data: unknown): { continues?: string } {
  const { continues } = (data ?? {}) as { continues?: unknown };
  return isId(continues) ? { continues } : {};
}
