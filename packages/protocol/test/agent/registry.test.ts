import type { StandardSchemaV1 } from '@standard-schema/spec';
import { describe, expect, expectTypeOf, it } from 'vitest';
import * as z from 'zod/mini';
import { agentEventSchemas } from '../../src/agent/events/index.ts';
import {
  agentEvents,
  agentEventTypes,
  CANCEL_RUN,
  type CommandData,
  type CommandResult,
  checkBody,
  defineCommands,
  defineEvents,
  definitionOf,
  type EventData,
  type EventInput,
  type EventRegistry,
  type EventType,
  isAgentEventType,
  RESOLVE_APPROVAL,
  readCancelRun,
  readResolveApproval,
  runFlagsOf,
} from '../../src/agent/index.ts';
import { goldenPath } from './story.ts';

/** A schema by hand, whose answer the test decides. */
const schemaOf = (validate: StandardSchemaV1.Props['validate']): StandardSchemaV1 => ({
  '~standard': { version: 1, vendor: 'test', validate },
});

describe('the built-in events', () => {
  it('[22] are twenty-one names, the same in the list, the schemas and the registry', () => {
    expect(agentEventTypes).toHaveLength(21);
    expect(Object.keys(agentEventSchemas)).toEqual(agentEventTypes);
    expect(Object.keys(agentEvents)).toEqual(agentEventTypes);
    for (const type of agentEventTypes) expect(type).toMatch(/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/);
  });

  it('isAgentEventType knows them and nothing that objects inherit', () => {
    expect(isAgentEventType('agent_started')).toBe(true);
    expect(isAgentEventType('constructor')).toBe(false);
    expect(isAgentEventType('order_placed')).toBe(false);
  });

  it('agent_started opens a run, the four ends close it, nothing else does either', () => {
    const flagged = (flag: 'opens' | 'closes') => agentEventTypes.filter((type) => agentEvents[type][flag]);
    expect(flagged('opens')).toEqual(['agent_started']);
    expect(flagged('closes')).toEqual(['agent_completed', 'agent_failed', 'agent_cancelled', 'agent_interrupted']);
  });

  it('accept the golden path and hand bodies on untouched, unknown fields included', () => {
    for (const { type, data } of goldenPath()) {
      const body = { ...(data as object), somethingNew: { nested: 1 } };
      const checked = checkBody(definitionOf(agentEvents, type)!, body);
      expect(checked).toEqual({ ok: true, data: body });
      expect(checked.ok && checked.data).toBe(body);
    }
  });

  it('[S6] name what does not fit', () => {
    expect(checkBody(agentEvents.agent_thinking, { thought: 42 })).toEqual({
      ok: false,
      issues: [expect.stringContaining('thought')],
    });
    expect(checkBody(agentEvents.tool_failed, { callId: 'c', tool: 't', error: {} })).toMatchObject({ ok: false });
    expect(checkBody(agentEvents.message_delta, null)).toMatchObject({ ok: false });
  });

  it('[V1] runFlagsOf holds for the built-in names without a registry, and against one', () => {
    const liar: EventRegistry = {
      agent_started: { schema: schemaOf((value) => ({ value })), closes: true },
      agent_thinking: { schema: schemaOf((value) => ({ value })), closes: true },
      order_closed: { schema: schemaOf((value) => ({ value })), closes: true },
    };
    expect(runFlagsOf('agent_started')).toEqual({ opens: true, closes: false });
    expect(runFlagsOf('agent_started', liar)).toEqual({ opens: true, closes: false });
    expect(runFlagsOf('agent_thinking', liar)).toEqual({ opens: false, closes: false });
    expect(runFlagsOf('order_closed', liar)).toEqual({ opens: false, closes: true });
    expect(runFlagsOf('order_closed')).toEqual({ opens: false, closes: false });
    expect(runFlagsOf('constructor', {})).toEqual({ opens: false, closes: false });
  });

  it('their types are those of the schemas', () => {
    expectTypeOf<EventData<typeof agentEvents, 'message_delta'>>().toEqualTypeOf<{
      messageId: string;
      text: string;
      anew?: true | undefined;
    }>();
    expectTypeOf<EventInput<typeof agentEvents, 'agent_thinking'>['step']>().toEqualTypeOf<number | undefined>();
    // @ts-expect-error a thought is a text
    const thought: EventInput<typeof agentEvents, 'agent_thinking'> = { thought: 42 };
    // @ts-expect-error a message has a text
    const message: EventInput<typeof agentEvents, 'message_delta'> = { messageId: 'm' };
    expect([thought, message]).toHaveLength(2);
  });
});

describe('defineEvents', () => {
  const events = defineEvents({
    ...agentEvents,
    order_placed: z.object({ total: z.number() }),
    order_closed: { schema: z.object({ at: z.pipe(z.string(), z.transform(Number)) }), closes: true },
  });

  it('takes bare schemas and definitions beside the built-in ones', () => {
    expect(Object.keys(events)).toEqual([...agentEventTypes, 'order_placed', 'order_closed']);
    expect(checkBody(events.order_placed, { total: 3 })).toEqual({ ok: true, data: { total: 3 } });
    expect(checkBody(events.order_placed, { total: 'x' })).toEqual({
      ok: false,
      issues: [expect.stringMatching(/^total: /)],
    });
    expect(runFlagsOf('order_closed', events)).toEqual({ opens: false, closes: true });
  });

  it('the flags of a built-in name survive a schema of the app', () => {
    const own = defineEvents({ agent_completed: z.object({ answer: z.string() }) });
    expect(own.agent_completed).toMatchObject({ opens: false, closes: true });
  });

  it.each(['Order', 'order-placed', 'order placed', '', '__proto__x', '1st', 'order_'])(
    'refuses the name %j',
    (type) => {
      expect(() => defineEvents({ [type]: z.string() })).toThrow(TypeError);
      expect(() => defineEvents({ [type]: z.string() })).toThrow(/snake_case/);
    },
  );

  it.each([null, undefined, 1, {}, { schema: 1 }, { validate: () => true }])('refuses %j as a schema', (entry) => {
    expect(() => defineEvents({ order_placed: entry as never })).toThrow(/The event "order_placed" has no schema/);
  });

  it('the result cannot be changed afterwards', () => {
    expect(Object.isFrozen(events)).toBe(true);
    expect(Object.isFrozen(events.order_placed)).toBe(true);
  });

  it('types what listeners read and what publishers write', () => {
    expectTypeOf<EventData<typeof events, 'order_placed'>>().toEqualTypeOf<{ total: number }>();
    expectTypeOf<EventInput<typeof events, 'order_closed'>>().toEqualTypeOf<{ at: string }>();
    expectTypeOf<EventData<typeof events, 'order_closed'>>().toEqualTypeOf<{ at: number }>();
    expectTypeOf<'agent_started' | 'order_placed'>().toExtend<EventType<typeof events>>();
    expectTypeOf(events).toExtend<EventRegistry>();
    // @ts-expect-error nobody registered it
    const type: EventType<typeof events> = 'order_lost';
    expect(type).toBe('order_lost');
  });
});

describe('checkBody', () => {
  it('a schema that throws rejects the body', () => {
    const schema = schemaOf(() => {
      throw new Error('bug in the schema');
    });
    expect(checkBody({ schema }, 1)).toEqual({ ok: false, issues: ['The schema failed: bug in the schema.'] });
  });

  it('an asynchronous schema is refused in words, and its rejection reaches nobody', async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', note);
    const schema = schemaOf(() => Promise.reject(new Error('late')));
    expect(checkBody({ schema }, 1)).toEqual({ ok: false, issues: [expect.stringContaining('asynchronous')] });
    await new Promise(setImmediate);
    process.off('unhandledRejection', note);
    expect(unhandled).toEqual([]);
  });

  it('a schema that answers nonsense rejects the body', () => {
    expect(checkBody({ schema: schemaOf(() => undefined as never) }, 1)).toMatchObject({ ok: false });
  });

  it('names where an issue lies, and at most ten of them', () => {
    const issue = { message: 'is wrong', path: ['items', { key: 3 }, 'price'] };
    const checked = checkBody({ schema: schemaOf(() => ({ issues: Array(50).fill(issue) })) }, 1);
    expect(checked).toEqual({ ok: false, issues: Array(10).fill('items.3.price: is wrong') });
  });
});

describe('defineCommands', () => {
  const commands = defineCommands({
    user_message: { data: z.object({ text: z.string() }), result: z.object({ runId: z.string() }) },
    clear: { data: z.object({}) },
  });

  it('keeps what it is given', () => {
    expect(Object.keys(commands)).toEqual(['user_message', 'clear']);
  });

  it('[U9] refuses the reserved names', () => {
    for (const type of [CANCEL_RUN, RESOLVE_APPROVAL]) {
      expect(() => defineCommands({ [type]: { data: z.object({}) } })).toThrow(/carries out itself/);
    }
  });

  it('refuses names that are not snake_case, and entries without a schema', () => {
    expect(() => defineCommands({ 'place-order': { data: z.object({}) } })).toThrow(/snake_case/);
    expect(() => defineCommands({ place_order: {} as never })).toThrow(/has no schema/);
    expect(() => defineCommands({ place_order: { data: z.object({}), result: 1 as never } })).toThrow(/The result of/);
  });

  it('types what a page writes and what it is answered', () => {
    expectTypeOf<CommandData<typeof commands, 'user_message'>>().toEqualTypeOf<{ text: string }>();
    expectTypeOf<CommandResult<typeof commands, 'user_message'>>().toEqualTypeOf<{ runId: string }>();
    expectTypeOf<CommandResult<typeof commands, 'clear'>>().toEqualTypeOf<unknown>();
    // @ts-expect-error a text is a text
    const data: CommandData<typeof commands, 'user_message'> = { text: 1 };
    expect(data).toBeDefined();
  });
});

describe('reserved commands', () => {
  it('[U6] cancel_run names a run, or the submit that starts it', () => {
    expect(readCancelRun({ runId: 'r' })).toEqual({ runId: 'r' });
    expect(readCancelRun({ submitId: 's' })).toEqual({ submitId: 's' });
    expect(readCancelRun({ runId: 'r', submitId: 's' })).toEqual({ runId: 'r' });
    for (const bad of [null, {}, { runId: '' }, { runId: 1, submitId: 's' }, 'r']) {
      expect(readCancelRun(bad)).toBeUndefined();
    }
  });

  it('[U7] resolve_approval names run and approval, and says yes or no', () => {
    const no = { runId: 'r', approvalId: 'a', approved: false };
    expect(readResolveApproval(no)).toEqual(no);
    expect(readResolveApproval({ runId: 'r', approvalId: 'a', approved: true, data: { n: 1 } })).toEqual({
      runId: 'r',
      approvalId: 'a',
      approved: true,
      data: { n: 1 },
    });
    for (const bad of [null, {}, { ...no, runId: undefined }, { ...no, approved: 'yes' }, { ...no, approvalId: '' }]) {
      expect(readResolveApproval(bad)).toBeUndefined();
    }
  });
});
