import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { agentEvents, createPartRoles, defineEvents, type EventRegistry } from '../../src/agent/index.ts';

const never = (type: string, issue: string): never => {
  throw new Error(`reported ${type}: ${issue}`);
};
const schema = z.any();

describe('[K1] the built-in parts', () => {
  const roleOf = createPartRoles(undefined, never);

  it.each([
    ['message_delta', { messageId: 'm', text: 'a' }, { piece: 'message/m', text: 'text' }],
    ['message_completed', { messageId: 'm', text: 'a' }, { end: 'message/m' }],
    ['agent_thinking', { thought: 'a', thoughtId: 't' }, { piece: 'thought/t', text: 'thought' }],
    ['tool_input_delta', { callId: 'c', text: '{' }, { piece: 'args/c', text: 'text' }],
    ['tool_executing', { callId: 'c', tool: 'x', input: 1 }, { end: 'args/c' }],
    ['tool_progress', { callId: 'c', mode: 'append', output: 'a' }, { piece: 'output/c', text: 'output' }],
    ['tool_completed', { callId: 'c', tool: 'x', output: 1 }, { end: 'output/c' }],
  ])('%s %j', (type, data, role) => expect(roleOf({ type, data })).toEqual(role));

  it.each([
    ['a message whose pieces are its text [K5]', 'message_completed', { messageId: 'm' }],
    ['a thought without a name', 'agent_thinking', { thought: 'a' }],
    ['output that replaces', 'tool_progress', { callId: 'c', mode: 'replace', output: 'a' }],
    ['progress without output', 'tool_progress', { callId: 'c', mode: 'append', percent: 4 }],
    ['a failure: what came before it stays', 'tool_failed', { callId: 'c', tool: 'x', error: {} }],
    ['a denial', 'tool_denied', { callId: 'c', tool: 'x' }],
    ['a question', 'approval_requested', { approvalId: 'a', prompt: '?' }],
    ['an opening event', 'agent_started', { agent: 'a' }],
    ['a message that is said anew [R9]', 'message_delta', { messageId: 'm', text: 'a', anew: true }],
    ['a thought that is said anew [R9]', 'agent_thinking', { thought: 'a', thoughtId: 't', anew: true }],
    ['arguments that are said anew [R9]', 'tool_input_delta', { callId: 'c', text: 'a', anew: true }],
    ['a type that nobody registered', 'constructor', {}],
  ])('%s has no role', (_why, type, data) => expect(roleOf({ type, data })).toBeUndefined());
});

describe('[K1] parts of the app', () => {
  const events = defineEvents({
    ...agentEvents,
    chunk: {
      schema: z.object({ kind: z.string(), id: z.string(), delta: z.optional(z.string()) }),
      view: false,
      part: ({ kind, id }: { kind: string; id: string }) =>
        kind === 'delta'
          ? { piece: `text/${id}`, text: 'delta' }
          : kind === 'whole'
            ? { end: `text/${id}` }
            : undefined,
    },
  });

  it('are what the definition says of the body', () => {
    const roleOf = createPartRoles(events, never);
    const role = (kind: string) => roleOf({ type: 'chunk', data: { kind, id: '7', delta: 'a' } });
    expect(role('delta')).toEqual({ piece: 'text/7', text: 'delta' });
    expect(role('whole')).toEqual({ end: 'text/7' });
    expect(role('other')).toBeUndefined();
  });

  it.each([
    ['throws', () => (undefined as any).x],
    ['names a part by no text', () => ({ end: 7 })],
    ['names a part by nothing', () => ({ end: '' })],
    ['names a part by 129 characters', () => ({ end: 'x'.repeat(129) })],
    ['names a text field that the body does not have', () => ({ piece: 'p', text: 'missing' })],
  ])('a declaration that %s gives no role, and is reported once a type', (_why, part: any) => {
    const reported: string[] = [];
    const roleOf = createPartRoles({ mine: { schema, part }, other: { schema, part } }, (type) => reported.push(type));
    for (const type of ['mine', 'mine', 'other', 'mine']) expect(roleOf({ type, data: { n: 1 } })).toBeUndefined();
    expect(reported).toEqual(['mine', 'other']);
  });

  it('a body that is null gives no role and throws nothing', () => {
    const reported: string[] = [];
    const registry: EventRegistry = { mine: { schema, part: () => ({ piece: 'p', text: 't' }) } };
    const roleOf = createPartRoles(registry, (type) => reported.push(type));
    expect(roleOf({ type: 'mine', data: null })).toBeUndefined();
    expect(roleOf({ type: 'message_delta', data: null })).toBeUndefined();
    expect(reported).toEqual(['mine', 'message_delta']);
  });

  it('a type that opens or closes a run is no part of one', () => {
    const part = () => ({ end: 'p' });
    expect(() => defineEvents({ mine: { schema, closes: true, part } })).toThrow(/"mine" opens or closes a run/);
    expect(() => defineEvents({ mine: { schema, opens: true, part } })).toThrow(TypeError);
    const roleOf = createPartRoles({ mine: { schema, closes: true, part } }, never);
    expect(roleOf({ type: 'mine', data: {} })).toBeUndefined();
  });

  it('a built-in name keeps its own part, and stays in the views', () => {
    const mine = defineEvents({ message_delta: { schema, view: false, part: () => ({ end: 'mine' }) } });
    expect(Object.keys(mine.message_delta).sort()).toEqual(['closes', 'opens', 'schema']);
    const roleOf = createPartRoles(mine, never);
    expect(roleOf({ type: 'message_delta', data: { messageId: 'm', text: 'a' } })).toEqual({
      piece: 'message/m',
      text: 'text',
    });
  });
});
