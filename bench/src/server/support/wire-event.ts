/** The event that everyone delivers: one thought of an agent, about 160 bytes of JSON. */

export const eventOf = (n: number) => ({
  type: 'agent_thinking',
  runId: 'run-7f3a9c',
  data: {
    thought: 'Comparing the three offers by price and by the date of delivery.',
    thoughtId: 'thought-1',
    step: n,
  },
});

/** The same as a frame, for servers that have no frames of their own. */
export const frameOf = (stream: string, seq: number) => ({
  op: 'event',
  stream,
  seq,
  id: `event-${seq}`,
  at: Date.now(),
  ...eventOf(seq),
});
