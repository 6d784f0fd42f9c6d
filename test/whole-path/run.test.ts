/** From the agent's code to the page and back, over real sockets: the shortest whole way, and what it is made for. */
import { foldEvents } from '@throughline/protocol/agent';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { openPage, type PageUnderTest } from '../support/open-page.ts';
import { type Backend, type BackendOptions, startBackend } from '../support/start-backend.ts';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});
const backendOf = async (options: BackendOptions = {}): Promise<Backend> => {
  const backend = await startBackend({ times: { retryAfterMs: 10, restartSpreadMs: 10 }, ...options });
  cleanUps.push(() => backend.close());
  return backend;
};
const pageOf = (backend: Backend, options: Parameters<typeof openPage>[0] = {}): PageUnderTest => {
  const page = openPage({ url: backend.url, ...options });
  cleanUps.push(() => page.client.close());
  return page;
};

const SENTENCE = 'It is 4 °C in Oslo and it will not get any warmer before the weekend'.split(' ').map((w) => `${w} `);
const say = (text: string, runId = 'r-1') =>
  ({ type: 'message_delta', data: { messageId: 'm-1', text }, runId }) as const;
const start = (runId = 'r-1') => ({ type: 'agent_started', data: { agent: 'researcher' }, runId }) as const;
const complete = (runId = 'r-1') => ({ type: 'agent_completed', data: { result: 'done' }, runId }) as const;
const textOf = (page: PageUnderTest, runId = 'r-1'): string =>
  (page.client.run(runId).get()?.parts ?? []).map((part) => ('text' in part ? String(part.text) : '')).join('');

describe('one agent run', () => {
  it('goes from manager.run to the run view, to listeners and to whoever waits for its result', async () => {
    const backend = await backendOf();
    const page = pageOf(backend);
    const heard: unknown[] = [];
    page.client.on('tool_completed', ({ data }) => heard.push(data.output));
    await page.until(page.isLive);
    const outcome = await backend.manager.run({ user: 'ada', agent: 'researcher', runId: 'r-1' }, async (run) => {
      run.thinking('I should look it up.');
      const { celsius } = await run.tool('weather', { city: 'Oslo' }, async () => ({ celsius: 4 }));
      const answer = run.message();
      answer.append('It is ');
      answer.append(`${celsius} °C.`);
      answer.end();
      return { celsius };
    });
    expect(outcome.status).toBe('completed');
    expect(await page.client.finished('r-1')).toEqual({ celsius: 4 });
    expect(heard).toEqual([{ celsius: 4 }]);
    expect(page.client.run('r-1').get()).toMatchObject({
      status: 'completed',
      agent: 'researcher',
      parts: [
        { kind: 'thought', text: 'I should look it up.' },
        { kind: 'tool', tool: 'weather', status: 'completed', output: { celsius: 4 } },
        { kind: 'message', text: 'It is 4 °C.' },
      ],
    });
    expect(page.events.map(({ seq }) => seq)).toEqual(page.events.map((_, index) => index + 1));
  });

  it('a command goes back, starts a run, and has its receipt; the run carries the id of the command', async () => {
    const backend = await backendOf({
      onManager: (manager) =>
        void manager.onSubmit('user_message', async ({ id, data }, { userId }) => {
          const { text } = data as { text: string };
          void manager.run({ user: userId, agent: 'echo', submitId: id, runId: 'r-9' }, (run) => {
            run.userMessage(text);
            return text.toUpperCase();
          });
          return { runId: 'r-9' };
        }),
    });
    const page = pageOf(backend);
    const receipt = await page.client.submit('user_message' as never, { text: 'hello' } as never, { id: 'c-1' });
    expect(receipt).toMatchObject({ ok: true, id: 'c-1', duplicate: false, result: { runId: 'r-9' } });
    expect(await page.client.finished('r-9')).toBe('HELLO');
    expect(page.events[0]).toMatchObject({ type: 'agent_started', submitId: 'c-1' });
    expect(page.client.outbox.get()).toEqual([]);
  });

  it('is seen by two tabs alike', async () => {
    const backend = await backendOf();
    const tabs = [pageOf(backend), pageOf(backend)];
    await Promise.all(tabs.map((tab) => tab.until(tab.isLive)));
    await backend.manager.run({ user: 'ada', agent: 'x', runId: 'r-1' }, (run) => run.thinking('hm'));
    await Promise.all(tabs.map((tab) => tab.client.finished('r-1')));
    const [one, two] = tabs.map(({ events }) => events.map(({ seq, id, type }) => `${seq} ${id} ${type}`));
    expect(one).toEqual(two);
    expect(tabs.map((tab) => tab.client.run('r-1').get())).toEqual([
      tabs[1]!.client.run('r-1').get(),
      tabs[0]!.client.run('r-1').get(),
    ]);
  });

  it('is folded to the same view by the page and by the back end', async () => {
    const backend = await backendOf();
    const page = pageOf(backend);
    await page.until(page.isLive);
    await backend.manager.publish('user:ada', start());
    for (const word of SENTENCE) await backend.manager.publish('user:ada', say(word));
    await backend.manager.publish('user:ada', complete());
    await page.client.finished('r-1');
    const [shown] = page.client.runs().get();
    const [folded] = foldEvents(page.events).values();
    // The page notes besides under which life of the stream it learned of the run.
    expect({ ...shown, epoch: undefined }).toEqual(folded);
  });
});

describe('a network that fails', () => {
  it('cuts in mid-sentence leave the text that an undisturbed page shows', async () => {
    const backend = await backendOf();
    const page = pageOf(backend);
    await page.until(page.isLive);
    await backend.manager.publish('user:ada', start());
    for (const [index, word] of SENTENCE.entries()) {
      await backend.manager.publish('user:ada', say(word));
      if (index % 4 !== 2) continue;
      await page.until(() => textOf(page).length > 0);
      backend.cut();
    }
    await backend.manager.publish('user:ada', complete());
    await page.client.finished('r-1');
    expect(textOf(page)).toBe(SENTENCE.join(''));
    const seqs = page.events.map(({ seq }) => seq);
    expect(seqs).toEqual([...new Set(seqs)].sort((one, other) => one - other));
    // What came while the page was away was said shorter; every number is accounted for.
    expect(seqs.length + page.client.health.get().skipped).toBe(SENTENCE.length + 2);
    expect(page.troubles).toEqual([]);
    expect(page.client.health.get().reconnects).toBeGreaterThan(0);
  });

  it.each(['crashAndRestart', 'restart'] as const)('%s of the server with the same log loses nothing', async (how) => {
    const backend = await backendOf();
    const page = pageOf(backend);
    await page.until(page.isLive);
    await backend.manager.publish('user:ada', start());
    for (const word of SENTENCE.slice(0, 5)) await backend.manager.publish('user:ada', say(word));
    await backend[how]();
    for (const word of SENTENCE.slice(5)) await backend.manager.publish('user:ada', say(word));
    await backend.manager.publish('user:ada', complete());
    await page.client.finished('r-1');
    expect(textOf(page)).toBe(SENTENCE.join(''));
    expect(page.troubles).toEqual([]);
  });

  it('edge 11: receipt lost though the command ran: it ran once, and the page gets its answer', async () => {
    let ran = 0;
    const backend = await backendOf({
      onManager: (manager) =>
        void manager.onSubmit('pay', () => {
          ran += 1;
          if (ran === 1) backend.cut();
          return { ran };
        }),
    });
    const page = pageOf(backend);
    await page.until(page.isLive);
    const receipt = await page.client.submit('pay' as never, { cents: 1 } as never);
    expect(receipt).toMatchObject({ ok: true, duplicate: true, result: { ran: 1 } });
    expect(ran).toBe(1);
  });

  it('edge 16: slow consumer overflows a server buffer: the buffer stays bounded, and the page gets everything', async () => {
    const backend = await backendOf({ limits: { maxBufferedBytes: 32_768 } });
    const opened: WebSocket[] = [];
    class Recorded extends WebSocket {
      constructor(...given: ConstructorParameters<typeof WebSocket>) {
        super(...given);
        opened.push(this);
      }
    }
    const slow = pageOf(backend, { WebSocket: Recorded as never });
    const quick = pageOf(backend);
    await Promise.all([slow, quick].map((page) => page.until(page.isLive)));
    opened[0]!.pause();
    const COUNT = 900;
    const text = 'x'.repeat(16_000);
    let most = 0;
    await backend.manager.publish('user:ada', start());
    for (let index = 0; index < COUNT; index += 1) {
      await backend.manager.publish('user:ada', say(text));
      most = Math.max(most, backend.manager.stats().bufferedBytes);
    }
    await quick.until(() => quick.events.at(-1)?.seq === COUNT + 1);
    expect(slow.events.length).toBeLessThan(COUNT);
    opened[0]!.resume();
    await slow.until(() => slow.events.at(-1)?.seq === COUNT + 1);
    expect(most).toBeLessThan(2 * 32_768 + 2 * 65_536 + 2 * 16_000);
    expect(textOf(slow) === textOf(quick)).toBe(true);
    for (const { events, client } of [slow, quick]) {
      expect(events.length + client.health.get().skipped).toBe(COUNT + 1);
    }
    expect(slow.troubles).toEqual([]);
    expect(opened, 'it was not thrown out').toHaveLength(1);
  });
});
