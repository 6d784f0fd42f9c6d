import { fileURLToPath } from 'node:url';
import { foldEvents, type RunView, type StreamEvent } from '@throughline/protocol/agent';
import {
  createEventManager,
  createMemoryLog,
  type EventDraft,
  type EventLog,
  type LogEntry,
} from '@throughline/server';
import { beforeAll, describe, expect, it } from 'vitest';
import { askTheDocs } from '../server/answer/ask-the-docs.ts';
import { planRest } from '../server/answer/plan-rest.ts';
import { resumeAnswer } from '../server/answer/resume-answer.ts';
import { openLibrary } from '../server/library/library.ts';
import { commands, events as registry } from '../shared/registry.ts';
import { createGatedPace } from './support/gated-pace.ts';

const library = await openLibrary(fileURLToPath(new URL('../../..', import.meta.url)));
const pace = createGatedPace();

const answerIn = (run: RunView | undefined): string =>
  (run?.parts ?? []).map((part) => (part.kind === 'message' && part.role === 'agent' ? part.text : '')).join('');

const folded = (published: readonly StreamEvent[]): RunView => foldEvents(published, { registry })[0] as RunView;

const stream = 'user:ada';

const parts = { library, pace, model: undefined };
const everything = { entries: 10_000, bytes: 10_000_000 };

const read = async (log: EventLog): Promise<readonly LogEntry[]> => (await log.read(stream, 0, everything)).entries;

const events = (entries: readonly LogEntry[]): StreamEvent[] =>
  entries.map(({ seq, text }) => ({ ...JSON.parse(`{${text}}`), stream, seq }));

/** What an asker gets when nothing goes wrong, or when they are asked and say this. */
async function askedAndAnswered(question: string): Promise<readonly LogEntry[]> {
  const log = createMemoryLog();
  const manager = createEventManager({ log, events: registry, commands });
  await manager.run({ user: 'ada', agent: 'librarian', runId: 'r' }, (run) => askTheDocs(run, question, parts));
  const entries = await read(log);
  await manager.close();
  return entries;
}

/** Plays a beginning into a log as a process that is gone would have left it, and lets another one go on. */
async function resumed(published: readonly LogEntry[], more: Partial<EventDraft>[] = []): Promise<StreamEvent[]> {
  const log = createMemoryLog();
  const begun = published.map(
    ({ seq: _, ...draft }): EventDraft => (draft.opens ? { ...draft, by: { owner: 'gone' } } : draft),
  );
  await log.append(stream, [...begun, ...(more as EventDraft[])]);
  await log.owners.lapse('gone', undefined);
  const manager = createEventManager({ log, events: registry, commands });
  manager.onResume('librarian', (run, about) => resumeAnswer(run, about, parts));
  await expect.poll(async () => (await log.state(stream)).openRuns, { timeout: 20_000 }).toEqual([]);
  const all = events(await read(log));
  await manager.close();
  return all;
}

describe('a run that another life of the server began', () => {
  let whole: readonly LogEntry[];
  beforeAll(async () => {
    whole = await askedAndAnswered('How is a gap repaired?');
  });

  /** As far as the event of this type, with so many more after it. */
  const upTo = (type: string, more = 0): readonly LogEntry[] =>
    whole.slice(0, whole.findIndex(({ text }) => text.includes(`"type":"${type}"`)) + 1 + more);

  it('knows the rest wherever the sentence was cut, and knows none before it began', () => {
    const text = answerIn(folded(events(whole)));
    const cuts = whole.map((_, index) => folded(events(whole.slice(0, index + 1)))).filter(({ endedAt }) => !endedAt);
    const writing = cuts.filter((run) => answerIn(run) !== '');
    expect(writing.length).toBeGreaterThan(20);
    for (const run of writing) expect(answerIn(run) + planRest(run, library)?.pieces.join('')).toBe(text);
    for (const run of cuts.filter((each) => answerIn(each) === '')) expect(planRest(run, library)).toBeUndefined();
  });

  it('[R6] goes on in the same message to the same text and result', async () => {
    const run = folded(await resumed(upTo('message_delta', 5)));
    expect(run.status).toBe('completed');
    expect(answerIn(run)).toBe(answerIn(folded(events(whole))));
    expect(run.result).toEqual(folded(events(whole)).result);
  });

  it('[R6] ends what it cannot go on with: open tools first, then the run, to be asked again', async () => {
    const added = (await resumed(upTo('tool_executing'))).slice(upTo('tool_executing').length);
    expect(added.map(({ type }) => type)).toEqual(['tool_failed', 'agent_failed']);
    expect(added.at(-1)?.data).toMatchObject({ error: { code: 'interrupted', retryable: true } });
  });

  it('does not guess how a model would have gone on', async () => {
    const published = upTo('message_delta').map((entry) =>
      entry.text.includes('"type":"message_delta"')
        ? { ...entry, text: entry.text.replace(/"text":"[^"]*"/, '"text":"A model says"') }
        : entry,
    );
    expect(folded(await resumed(published))).toMatchObject({ status: 'failed', error: { code: 'interrupted' } });
  });

  it('[U6] stops when a reader has asked for it', async () => {
    const published = upTo('message_delta', 5);
    const text = '"id":"cancel","at":1,"type":"cancel_requested","data":{},"runId":"r"';
    const added = (await resumed(published, [{ id: 'cancel', runId: 'r', cancels: true, text }])).slice(
      published.length + 1,
    );
    expect(added.map(({ type }) => type)).toEqual(['agent_cancelled']);
  });
});
