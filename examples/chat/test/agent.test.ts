import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { foldEvents, type RunView } from '@throughline/protocol/agent';
import { createEventManager, createMemoryLog } from '@throughline/server';
import { afterEach, describe, expect, it } from 'vitest';
import type { ModelSettings } from '../server/answer/ask-model.ts';
import { askModel, modelFrom } from '../server/answer/ask-model.ts';
import { askTheDocs } from '../server/answer/ask-the-docs.ts';
import { piecesOf, quotePassages } from '../server/answer/quote-passages.ts';
import { keywordsOf, openLibrary } from '../server/library/library.ts';
import { commands, events } from '../shared/registry.ts';
import { suggestions } from '../shared/suggestions.ts';
import { createGatedPace } from './support/gated-pace.ts';

const library = await openLibrary(fileURLToPath(new URL('../../..', import.meta.url)));

/** Runs the agent on a real manager and folds what it wrote, as a page would. */
async function answer(question: string, model?: ModelSettings): Promise<RunView> {
  const log = createMemoryLog();
  const manager = createEventManager({ log, events, commands });
  await manager.run({ user: 'ada', agent: 'librarian' }, (run) =>
    askTheDocs(run, question, { library, pace: createGatedPace(), model }),
  );
  const { entries } = await log.read('user:ada', 0, { entries: 10_000, bytes: 10_000_000 });
  await manager.close();
  await log.close();
  const [view] = foldEvents(
    entries.map(({ seq, text }) => ({ ...JSON.parse(`{${text}}`), stream: 'user:ada', seq })),
    { registry: events },
  );
  if (!view) throw new Error('the agent wrote nothing');
  return view;
}

const textOf = (run: RunView): string =>
  run.parts.flatMap((part) => (part.kind === 'message' && part.role === 'agent' ? [part.text] : [])).join('\n');

describe('the agent', () => {
  it('searches, reads, and answers with passages that stand in the documents, with their sources', async () => {
    const run = await answer('How is a lost event repaired?');
    expect(run.status).toBe('completed');
    expect(run.parts.flatMap((part) => (part.kind === 'tool' ? [`${part.tool} ${part.status}`] : []))).toEqual([
      'search_docs completed',
      'read_passages completed',
    ]);
    expect(textOf(run)).toMatch(/packages\/protocol\/PROTOCOL\.md/);
    expect(run.result).toMatchObject({ sources: expect.arrayContaining([expect.stringMatching(/\.md$/)]) });
  });

  it.each(suggestions)('looks up “%s” on a page that explains it, and never in benchmarks', async (question) => {
    const [best, ...others] = library.search(keywordsOf(question).join(' '), 3).map(({ path }) => path);
    expect(best).toMatch(/PROTOCOL\.md$|ARCHITECTURE\.md$|README\.md$/);
    expect([best, ...others].filter((path) => /benchmark/.test(path ?? ''))).toEqual([]);
  });

  it('says that it found nothing, and what to try, instead of guessing', async () => {
    const run = await answer('xylophone zeppelin');
    expect(run.status).toBe('completed');
    expect(textOf(run)).toMatch(/found nothing about “xylophone zeppelin”.*Try a word/s);
  });

  it('streams pieces that are the text when joined', () => {
    const text = quotePassages(
      '?',
      library.search('replay', 3).flatMap(({ id }) => library.passage(id) ?? []),
    );
    expect(piecesOf(text).join('')).toBe(text);
    expect(piecesOf(text).length).toBeGreaterThan(20);
  });
});

describe('a model, where one is named', () => {
  let endpoint: Server | undefined;
  afterEach(() => endpoint?.close());

  /** An OpenAI-compatible endpoint that answers as the test says. */
  async function serve(
    respond: (body: { messages: { content: string }[] }, headers: { authorization?: string }) => [number, string],
  ) {
    endpoint = createServer(async (request, response) => {
      let text = '';
      for await (const part of request) text += part;
      const { authorization } = request.headers;
      const [status, body] = respond(JSON.parse(text), authorization === undefined ? {} : { authorization });
      response.writeHead(status, { 'content-type': 'text/event-stream' }).end(body);
    }).listen(0);
    return { url: `http://localhost:${(endpoint.address() as AddressInfo).port}/v1`, name: 'tiny', key: 'k' };
  }
  const chunk = (content: string): string => `data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`;

  it('is taken from MODEL_URL and MODEL_NAME, and from nothing less', () => {
    expect(modelFrom({ MODEL_URL: 'http://x/v1/', MODEL_NAME: 'm' })).toEqual({
      url: 'http://x/v1',
      name: 'm',
      key: undefined,
    });
    expect(modelFrom({ MODEL_URL: 'http://x/v1' })).toBeUndefined();
    expect(modelFrom({})).toBeUndefined();
  });

  it('writes the answer from the same passages, piece by piece', async () => {
    let seen = '';
    const model = await serve((body, headers) => {
      seen = `${headers.authorization} ${body.messages.at(-1)?.content}`;
      return [200, `${chunk('It is ')}${chunk('repaired [1].')}data: [DONE]\n\n`];
    });
    const run = await answer('How is a lost event repaired?', model);
    expect(textOf(run)).toBe('It is repaired [1].');
    expect(seen).toMatch(/^Bearer k \[1\] .*Question: How is a lost event repaired\?$/s);
  });

  it.each([
    ['answers 500', 500, 'no'],
    ['writes no JSON', 200, 'data: {oops\n\n'],
    ['writes nothing', 200, 'data: [DONE]\n\n'],
  ])('that %s costs a thought and no error: the passages are quoted', async (_, status, body) => {
    const run = await answer('How is a lost event repaired?', await serve(() => [status, body]));
    expect(run.status).toBe('completed');
    expect(textOf(run)).toMatch(/Sources/);
    expect(run.parts.filter((part) => part.kind === 'thought').at(-1)).toMatchObject({
      text: expect.stringMatching(/The model tiny could not be used: .*Quoting the passages instead/),
    });
  });

  it('that is not there at all is told with its cause', async () => {
    const model = { url: 'http://localhost:1/v1', name: 'gone', key: undefined };
    await expect(askModel(model, '?', [], new AbortController().signal).next()).rejects.toThrow(/fetch failed/);
    expect((await answer('How is a lost event repaired?', model)).status).toBe('completed');
  });
});
