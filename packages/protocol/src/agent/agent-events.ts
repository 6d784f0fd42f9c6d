/** The registry of the built-in agent events, checked by compiled code: no schema library and no `eval` at run time. */
import type { StandardSchemaV1 } from '@standard-schema/spec';
import type * as z from 'zod/mini';
import { agentChecks } from '../generated/agent-checks.generated.ts';
import { type AgentEventType, agentEventTypes } from './agent-event-type.ts';
import type { agentEventSchemas } from './events/index.ts';
import { type RunFlags, runFlagsOf } from './run-flags.ts';

type Schemas = typeof agentEventSchemas;

/** The built-in agent events as a type: each body as it is written and as it is read (the same: checks change nothing). */
export type AgentEvents = {
  readonly [Type in AgentEventType]: RunFlags & {
    readonly schema: StandardSchemaV1<z.input<Schemas[Type]>, z.output<Schemas[Type]>>;
    readonly accepts: (data: unknown) => boolean;
  };
};

/** The body of one built-in agent event. */
export type AgentEventData<Type extends AgentEventType> = z.output<Schemas[Type]>;

/** A body is handed on as it came, unknown fields included. */
function compiled(check: (body: unknown) => string): StandardSchemaV1<any, any> {
  return {
    '~standard': {
      version: 1,
      vendor: 'throughline',
      validate(value) {
        const issue = check(value);
        return issue === '' ? { value } : { issues: [{ message: issue }] };
      },
    },
  };
}

const define = (type: AgentEventType) => {
  const check: (body: unknown) => string = agentChecks[type];
  return Object.freeze({
    schema: compiled(check),
    accepts: (body: unknown) => check(body) === '',
    ...runFlagsOf(type),
  });
};

/** Every built-in agent event: its schema, and whether it opens or closes a run. */
export const agentEvents: AgentEvents = /* @__PURE__ */ (() =>
  Object.freeze(Object.fromEntries(agentEventTypes.map((type) => [type, define(type)]))) as unknown as AgentEvents)();
