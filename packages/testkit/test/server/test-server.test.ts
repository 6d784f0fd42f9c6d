/** The test server: the production manager behind in-memory sockets. */
import { afterEach, describe, expect, it } from 'vitest';
import { cleanUp, createTestServer, formatTimeline } from '../../src/index.ts';
import { openPlainPage } from '../support/plain-page.ts';

afterEach(cleanUp);

describe('a run, from the emitter to the page', () => {
  it('arrives whole and in order', async () => {
    const server = createTestServer();
    const tab = server.user('ada').tab();
    const page = openPlainPage(tab.options);
    await server.settled();
    server
      .user('ada')
      .run({ agent: 'researcher' })
      .thinking('let me look')
      .tool('search', { query: 'weather' }, [{ title: 'Weather' }])
      .says('It is', ' 4 °C')
      .complete({ degrees: 4 });
    await server.settled();
    expect(page.events).toMatchInlineSnapshot(`
      [
        "me#1 agent_started",
        "me#2 agent_thinking",
        "me#3 tool_executing",
        "me#4 tool_completed",
        "me#5 message_delta",
        "me#6 message_delta",
        "me#7 message_completed",
        "me#8 agent_completed",
      ]
    `);
    expect(tab.deliveries.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(server.events.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('keeps one timeline of everything', async () => {
    const server = createTestServer();
    const tab = server.user('ada').tab();
    openPlainPage(tab.options);
    await server.settled();
    server.user('ada').run({ runId: 'run-1' }).thinking('hm').fail({ code: 'tired', message: 'No more.' });
    await server.settled();
    tab.close();
    await server.settled();
    expect(formatTimeline(server.timeline.entries)).toMatchInlineSnapshot(`
      "         0 ms  ada/1:1     attempt ws://throughline.test/agent
               0 ms  ada/1:1     attempt accepted
               0 ms  ada/1:1     → hello {}
               0 ms  ada/1:1     ← welcome ada {"me":{"resumed":false,"reason":"new","epoch":"i7jcyk2uuneo8am3","head":0,"after":0}}
               0 ms  ada/1:1     ← live me#0
               0 ms  server      logged user:ada#1 agent_started
               0 ms  ada/1:1     ← event me#1 agent_started
               0 ms  server      logged user:ada#2 agent_thinking
               0 ms  ada/1:1     ← event me#2 agent_thinking
               0 ms  server      logged user:ada#3 agent_failed
               0 ms  ada/1:1     ← event me#3 agent_failed
               0 ms  ada/1       delivered me#1 agent_started
               0 ms  ada/1       delivered me#2 agent_thinking
               0 ms  ada/1       delivered me#3 agent_failed
               0 ms  ada/1       page close
               0 ms  ada/1:1     closed 1001, seen by the server"
    `);
  });

  it('carries failure, cancel and tools that are ended by hand', async () => {
    const server = createTestServer();
    const run = server.user('ada').run();
    const call = run.startTool('search', 'x');
    call.progress({ percent: 50 });
    call.complete('found');
    run.startTool('fetch', 'y').fail(new Error('not there'));
    run.cancel('enough');
    expect(await run.finished).toMatchObject({ status: 'cancelled' });
    await server.settled();
    expect(run.events.map(({ type }) => type)).toMatchInlineSnapshot(`
      [
        "agent_started",
        "tool_executing",
        "tool_progress",
        "tool_completed",
        "tool_executing",
        "tool_failed",
        "agent_cancelled",
      ]
    `);
  });
});

describe('users and tabs', () => {
  it('gives each tab of one user the same events, and other users none', async () => {
    const server = createTestServer();
    const pages = ['ada', 'ada', 'bob'].map((name, index) =>
      openPlainPage(server.user(name).tab().options, { session: `session-${index}` }),
    );
    await server.settled();
    server.user('ada').run().complete();
    await server.settled();
    expect(pages.map((page) => page.events.length)).toEqual([2, 2, 0]);
    expect(server.connections.map(({ tab }) => tab)).toEqual(['ada/1', 'ada/2', 'bob/1']);
  });

  it('refuses an unknown token, saying why', async () => {
    const server = createTestServer();
    const page = openPlainPage(server.user('ada').tab({ token: 'stolen' }).options);
    await server.settled();
    expect(page.frames).toMatchObject([{ op: 'fault', code: 'unauthorized' }]);
    expect(page.closes).toMatchObject([{ code: 4401, wasClean: true }]);
  });

  it('opens a stream only to those who were granted it', async () => {
    const server = createTestServer();
    const ada = server.user('ada').grant('thread:42');
    const pages = [ada, server.user('bob')].map((user) =>
      openPlainPage(user.tab().options, { streams: { 'thread:42': { from: 'start' } } }),
    );
    await server.settled();
    await server.publish('thread:42', { type: 'note_added', data: 1 });
    await server.settled();
    expect(pages.map((page) => page.events)).toEqual([['thread:42#1 note_added'], []]);
    ada.revoke('thread:42');
    await server.settled();
    expect(pages[0]!.frames.at(-1)).toMatchObject({ op: 'subscribed', verdict: { refused: 'forbidden' } });
  });

  it('two servers on one address never meet', async () => {
    const [first, second] = [createTestServer(), createTestServer()];
    const page = openPlainPage(first.user('ada').tab().options);
    const other = openPlainPage(second.user('ada').tab().options);
    await first.settled();
    await second.settled();
    await first.publish('user:ada', { type: 'note_added', data: 1 });
    await first.settled();
    await second.settled();
    expect([page.events.length, other.events.length]).toEqual([1, 0]);
  });
});

describe('attempts', () => {
  it('can be refused, then accepted', async () => {
    const server = createTestServer();
    const tab = server.user('ada').tab();
    const off = server.on('attempt', (attempt) => attempt.refuse());
    const refused = openPlainPage(tab.options);
    await server.settled();
    expect(refused.closes).toEqual([{ code: 1006, reason: '', wasClean: false }]);
    off();
    const accepted = openPlainPage(tab.options);
    await server.settled();
    expect(accepted.frames[0]).toMatchObject({ op: 'welcome' });
    expect((await server.nextConnection()).number).toBe(2);
  });

  it('can be answered late, on virtual time', async () => {
    const server = createTestServer();
    server.on('attempt', (attempt) => attempt.accept({ afterMs: 3_000 }));
    const { socket } = openPlainPage(server.user('ada').tab().options);
    await server.clock.advance(2_999);
    expect(socket.readyState).toBe(0);
    await server.clock.advance(1);
    expect(socket.readyState).toBe(1);
  });

  it('can be left hanging', async () => {
    const server = createTestServer();
    server.on('attempt', (attempt) => attempt.hang());
    const { socket } = openPlainPage(server.user('ada').tab().options);
    await server.clock.advance(60_000);
    expect(socket.readyState).toBe(0);
  });
});

describe('waiting', () => {
  it('hands out connections, messages and closes in order, also those of before', async () => {
    const server = createTestServer();
    const tab = server.user('ada').tab();
    const page = openPlainPage(tab.options);
    const hello = await server.nextMessage({ op: 'hello' });
    expect(hello.frames[0]).toMatchObject({ op: 'hello', session: 'session-1' });
    expect(await server.nextMessage({ direction: 'down' })).toMatchObject({ where: { tab: 'ada/1' } });
    page.socket.close(3000, 'enough');
    expect(await server.nextClose({ user: 'ada' })).toMatchObject({ code: 3000, reason: 'enough' });
  });
});

describe('restart and crash', () => {
  it('an orderly restart says so, and keeps the log', async () => {
    const server = createTestServer();
    const tab = server.user('ada').tab();
    const page = openPlainPage(tab.options);
    await server.settled();
    await server.publish('user:ada', { type: 'note_added', data: 1 });
    await server.settled();
    await server.restart();
    await server.settled();
    expect(page.closes).toMatchObject([{ code: 1012 }]);
    const again = openPlainPage(tab.options, { streams: { me: { from: 'start' } } });
    await server.settled();
    expect(again.events).toEqual(['me#1 note_added']);
  });

  it('a restart that loses the log has a new epoch', async () => {
    const server = createTestServer();
    const tab = server.user('ada').tab();
    const epochs: string[] = [];
    for (const round of [1, 2]) {
      const page = openPlainPage(tab.options, { session: `session-${round}` });
      await server.settled();
      epochs.push((page.frames.find((frame) => frame.op === 'live') as { epoch: string }).epoch);
      await server.restart({ log: 'lose' });
      await server.settled();
    }
    expect(new Set(epochs).size).toBe(2);
  });

  it('a crash ends connections without a word, and refuses until the start', async () => {
    const server = createTestServer();
    const tab = server.user('ada').tab();
    const page = openPlainPage(tab.options);
    await server.settled();
    await server.crash();
    await server.settled();
    expect(page.closes).toEqual([{ code: 1006, reason: '', wasClean: false }]);
    expect(page.frames.some((frame) => frame.op === 'fault')).toBe(false);
    const refused = openPlainPage(tab.options);
    await server.settled();
    expect(refused.closes).toMatchObject([{ code: 1006 }]);
    server.start();
    const back = openPlainPage(tab.options);
    await server.settled();
    expect(back.frames[0]).toMatchObject({ op: 'welcome' });
  });
});

describe('commands', () => {
  it('are answered by the handlers of the test, over restarts too', async () => {
    const server = createTestServer();
    server.onSubmit('add', ({ data }) => (data as number) + 1);
    const tab = server.user('ada').tab();
    for (const round of [1, 2]) {
      const page = openPlainPage(tab.options, { session: `session-${round}` });
      await server.settled();
      page.send({ op: 'submit', id: `submit-${round}`, type: 'add', data: round });
      await server.settled();
      expect(page.frames.at(-1)).toMatchObject({ op: 'receipt', ok: true, result: round + 1 });
      await server.restart();
    }
  });
});

describe('closing', () => {
  it('leaves no timer and no connection behind', async () => {
    const server = createTestServer();
    openPlainPage(server.user('ada').tab().options);
    await server.settled();
    expect(server.clock.timers.length).toBeGreaterThan(0);
    await server.close();
    expect(server.connections).toEqual([]);
    expect(server.clock.timers).toEqual([]);
  });

  it('happens by itself at the end of a scope', async () => {
    let server: ReturnType<typeof createTestServer>;
    {
      await using inner = createTestServer();
      server = inner;
      openPlainPage(inner.user('ada').tab().options);
      await inner.settled();
    }
    expect(server.clock.timers).toEqual([]);
  });
});
