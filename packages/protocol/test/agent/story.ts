/** Writes the events of a run for tests: dense numbers, one second apart, on the stream `me`. */
import type { StreamEvent } from '../../src/agent/index.ts';

export type StoryLine = readonly [type: string, data: unknown, envelope?: Partial<StreamEvent>];

/** Event number `seq` of run `r1`. */
export const eventOf = (
  seq: number,
  type: string,
  data: unknown,
  envelope: Partial<StreamEvent> = {},
): StreamEvent => ({
  stream: 'me',
  seq,
  id: `e${seq}`,
  type,
  at: 1_000 * seq,
  data,
  runId: 'r1',
  threadId: undefined,
  agent: undefined,
  userId: undefined,
  submitId: undefined,
  ...envelope,
});

/** A list of `[type, data, envelope?]` as events 1, 2, 3 … */
export const story = (...lines: readonly StoryLine[]): StreamEvent[] =>
  lines.map(([type, data, envelope], index) => eventOf(index + 1, type, data, envelope));

/** The five events of the golden path, a message, and the end. */
export const goldenPath = (): StreamEvent[] =>
  story(
    ['agent_started', { agent: 'researcher', input: { question: 'How cold?' } }, { userId: 'ada', submitId: 's1' }],
    ['agent_thinking', { thought: 'Look it up.', step: 1, totalSteps: 2 }],
    ['tool_executing', { callId: 'c1', tool: 'search', input: { query: 'cold' } }],
    ['tool_completed', { callId: 'c1', tool: 'search', output: { celsius: 4 } }],
    ['message_delta', { messageId: 'm1', text: 'It is ' }],
    ['message_delta', { messageId: 'm1', text: '4 °C' }],
    ['message_completed', { messageId: 'm1', text: 'It is 4 °C' }],
    ['agent_completed', { result: 'It is 4 °C', usage: { outputTokens: 6 } }],
  );
