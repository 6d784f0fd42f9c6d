/** Makes run views and events for tests: name what matters, the rest is plain. */
import type { DeliveredEvent, MessagePart, RunView } from '@throughline/client';

export const runOf = (fields: Partial<RunView> = {}): RunView => ({
  stream: 'me',
  runId: 'run-1',
  threadId: undefined,
  agent: 'librarian',
  userId: 'ada',
  submitId: undefined,
  parentRunId: undefined,
  continues: undefined,
  input: undefined,
  status: 'running',
  partial: false,
  parts: [],
  state: undefined,
  error: undefined,
  result: undefined,
  usage: undefined,
  reason: undefined,
  interrupts: [],
  cancelRequested: false,
  startedAt: 0,
  endedAt: undefined,
  epoch: undefined,
  firstSeq: 1,
  lastSeq: 1,
  timings: { firstPartMs: undefined, totalMs: undefined },
  ...fields,
});

export const messageOf = (text: string, id = 'm-1'): MessagePart => ({
  kind: 'message',
  id,
  role: 'agent',
  text,
  complete: false,
});

export const eventOf = (fields: Partial<DeliveredEvent> = {}): DeliveredEvent => ({
  stream: 'me',
  seq: 1,
  id: 'e-1',
  type: 'note',
  at: 0,
  data: {},
  runId: undefined,
  threadId: undefined,
  agent: undefined,
  userId: undefined,
  submitId: undefined,
  origin: 'live',
  seen: false,
  ...fields,
});
