/** Runs as agents write them: a start, anything in between, often an end. For properties of the fold. */
import fc from 'fast-check';
import type { StreamEvent } from '../../src/agent/index.ts';
import { eventOf, type StoryLine } from './story.ts';

const id = fc.constantFrom('a', 'b', 'c');
const text = fc.string({ maxLength: 8 });
const anew = fc.constantFrom(undefined, undefined, undefined, true);
const body = {
  thinking: fc.record({ thought: text, thoughtId: id }, { requiredKeys: ['thought'] }),
  tool: fc.record({ callId: id, tool: text, input: fc.jsonValue(), output: fc.jsonValue() }),
  input: fc.record({ callId: id, text, anew }),
  progress: fc.record({
    callId: id,
    mode: fc.constantFrom('append', 'append', 'replace'),
    output: text,
    percent: fc.constantFrom(undefined, 50),
  }),
  piece: fc.record({ messageId: id, text, anew }),
  message: fc.record({ messageId: id, text }),
  approval: fc.record({ approvalId: id, prompt: text }),
  answer: fc.record({ approvalId: id, approved: fc.boolean() }),
};

/** One event that is neither the start nor the end. */
const anyLine: fc.Arbitrary<StoryLine> = fc.oneof(
  fc.tuple(fc.constant('agent_thinking'), body.thinking),
  fc.tuple(
    fc.constantFrom('tool_requested', 'tool_executing', 'tool_completed', 'tool_failed', 'tool_denied'),
    body.tool,
  ),
  fc.tuple(fc.constant('tool_input_delta'), body.input),
  fc.tuple(fc.constant('tool_progress'), body.progress),
  fc.tuple(fc.constant('message_delta'), body.piece),
  fc.tuple(fc.constantFrom('message_completed', 'user_message'), body.message),
  fc.tuple(fc.constant('message_completed'), fc.record({ messageId: id })),
  fc.tuple(fc.constant('approval_requested'), body.approval),
  fc.tuple(fc.constant('approval_resolved'), body.answer),
  fc.tuple(fc.constant('order_placed'), fc.jsonValue()),
);

const end: fc.Arbitrary<StoryLine> = fc.constantFrom(
  ['agent_completed', { result: 1 }] as const,
  ['agent_failed', { error: { code: 'x', message: 'x' } }] as const,
  ['agent_cancelled', {}] as const,
  ['agent_interrupted', { interrupts: [{ id: 'q', prompt: 'Go on?' }] }] as const,
);

export const anyRun: fc.Arbitrary<StreamEvent[]> = fc
  .tuple(fc.array(anyLine, { maxLength: 30 }), fc.option(end))
  .map(([middle, last]) => [['agent_started', { agent: 'x' }] as const, ...middle, ...(last ? [last] : [])])
  .map((lines) => lines.map(([type, data], index) => eventOf(index + 1, type, data)));
