import { fileURLToPath } from 'node:url';
import { foldEvents, type RunView, type StreamEvent } from '@throughline/protocol/agent';
import { createEventManager, createMemoryLog } from '@throughline/server';
import { beforeAll, describe, expect, it } from 'vitest';
import { askTheDocs } from '../server/answer/ask-the-docs.ts';
import { planRest } from '../server/answer/plan-rest.ts';
import { resumeRun } from '../server/answer/resume-run.ts';
import { openLibrary } from '../server/library/library.ts';
import { commands, events } from '../shared/registry.ts';
import { createGatedPace } from './support/gated-pace.ts';

const library = await openLibrary(fileURLToPath(new URL('../../..', import.meta.url)));
const pace = createGatedPace();

const answerIn = (run: RunView | undefined): string =>
  (run?.parts ?? []).map((part) => (part.kind === 'message' && part.role === 'agent' ? part.text : '')).join('');

const folded = (told: readonly StreamEvent[]): RunView => foldEvents(told, { registry: events })[0] as RunView;

/** A manager on a log that holds what an earlier process told of a run. */
async function managerAfter(told: readonly StreamEvent[]) {
  const log = createMemoryLog();
  const manager = createEventManager({ log, events, commands });
  for (const { type, data, runId } of told) {
    await manager.publish({ user: 'ada' }, { type, data, runId } as Parameters<typeof manager.publish>[1]);
  }
  const read = async (): Promise<StreamEvent[]> => {
    const { entries } = await log.read('user:ada', 0, { entries: 10_000, bytes: 10_000_000 });
    return entries.map(({ seq, text }) => ({ ...JSON.parse(`{${text}}`), stream: 'user:ada', seq }));
  };
  return { manager, read };
}

describe('a run that another life of the server began', () => {
  let whole: readonly StreamEvent[];
  beforeAll(async () => {
    const { manager, read } = await managerAfter([]);
    const parts = { library, pace, model: undefined };
    await manager.run({ user: 'ada', agent: 'librarian' }, (run) => askTheDocs(run, 'How is a gap repaired?', parts));
    whole = await read();
    await manager.close();
  });

  /** As far as the event of this type, with so many more after it. */
  const upTo = (type: string, more = 0): readonly StreamEvent[] =>
    whole.slice(0, whole.findIndex((event) => event.type === type) + 1 + more);

  async function resumed(told: readonly StreamEvent[], isCancelled = async () => false): Promise<StreamEvent[]> {
    const { manager, read } = await managerAfter(told);
    const { signal } = new AbortController();
    await resumeRun(folded(await read()), { library, pace, model: undefined, manager, signal, isCancelled });
    const all = await read();
    await manager.close();
    return all;
  }

  it('knows the rest wherever the sentence was cut, and knows none before it began', () => {
    const text = answerIn(folded(whole));
    const cuts = whole.map((_, index) => folded(whole.slice(0, index + 1))).filter(({ endedAt }) => !endedAt);
    const writing = cuts.filter((run) => answerIn(run) !== '');
    expect(writing.length).toBeGreaterThan(20);
    for (const run of writing) expect(answerIn(run) + planRest(run, library)?.pieces.join('')).toBe(text);
    for (const run of cuts.filter((each) => answerIn(each) === '')) expect(planRest(run, library)).toBeUndefined();
  });

  it('[V8] goes on in the same message to the same text and result', async () => {
    const run = folded(await resumed(upTo('message_delta', 5)));
    expect(run.status).toBe('completed');
    expect(answerIn(run)).toBe(answerIn(folded(whole)));
    expect(run.result).toEqual(folded(whole).result);
  });

  it('[V8] ends what it cannot go on with: open tools first, then the run, to be asked again', async () => {
    const added = (await resumed(upTo('tool_executing'))).slice(upTo('tool_executing').length);
    expect(added.map(({ type }) => type)).toEqual(['tool_failed', 'agent_failed']);
    expect(added.at(-1)?.data).toMatchObject({ error: { code: 'interrupted', retryable: true } });
  });

  it('does not guess how a model would have gone on', async () => {
    const told = upTo('message_delta').map((event) =>
      event.type === 'message_delta' ? { ...event, data: { messageId: 'm', text: 'A model says' } } : event,
    );
    expect(folded(await resumed(told))).toMatchObject({ status: 'failed', error: { code: 'interrupted' } });
  });

  it('[U6] stops when a reader asks for it', async () => {
    const told = upTo('message_delta', 5);
    const asked = [false, false, true];
    const added = (await resumed(told, async () => asked.shift() ?? true)).slice(told.length);
    expect(added.map(({ type }) => type)).toEqual(['message_delta', 'message_delta', 'agent_cancelled']);
  });
});
