/** Each matcher holds where it should, fails where it should, and says what, where and how to see it again. */
import { describe, expect, it } from 'vitest';
import '../../src/vitest/index.ts';
import { createTestServer, type TestServer } from '../../src/index.ts';
import { openPlainPage } from '../support/plain-page.ts';

async function scene(seed = 1) {
  const server = createTestServer({ seed });
  const tab = server.user('ada').tab();
  const page = openPlainPage(tab.options);
  await server.settled();
  return { server, tab, page };
}

async function goldenRun(server: TestServer) {
  const run = server.user('ada').run({ runId: 'run-1' });
  run.thinking('hm').tool('search', { query: 'x' }, ['found']).says('It ', 'is so').complete('done');
  await server.settled();
  return run;
}

/** What a failing assertion says. */
async function complaint(assertion: () => unknown): Promise<string> {
  try {
    await assertion();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('The assertion held, and should not have.');
}

describe('a tab that no client ever used', () => {
  it.each(['toBeExactlyOnce', 'toConverge', 'toMatchReplay'] as const)(
    '%s says so, and so does its opposite',
    async (name) => {
      const tab = createTestServer().user('ada').tab();
      for (const asked of [expect(tab), expect(tab).not]) {
        expect(await complaint(() => asked[name]())).toMatch(
          /^\w+ was asked of ada\/1, which no client ever used\. .*tab\.options/,
        );
      }
    },
  );

  it('is found among those of a server, and a server without one is refused', async () => {
    const { server } = await scene();
    await server.publish('user:ada', { type: 'note', data: 1 } as never);
    await server.settled();
    expect(server).toBeExactlyOnce();
    server.user('bob').tab();
    expect(await complaint(() => expect(server).toBeExactlyOnce())).toContain('bob/1, which no client ever used');
    expect(await complaint(() => expect(createTestServer()).toConverge())).toContain('a server without a tab');
  });
});

describe('connections', () => {
  it('who, how many, how they ended', async () => {
    const { server, tab, page } = await scene();
    expect(tab).toBeConnectedAs('ada');
    expect(server).toHaveConnections(1);
    expect(tab).not.toBeConnectedAs('bob');
    expect(await complaint(() => expect(tab).toBeConnectedAs('bob'))).toContain(
      'should be connected as bob, and is connected as ada',
    );
    expect(await complaint(() => expect(tab).toHaveConnections(2))).toContain('should have 2 connections, and has 1');
    page.socket.close(3000, 'enough');
    await server.settled();
    expect(tab).toHaveClosedWith(3000, 'enough');
    expect(tab).not.toBeConnectedAs('ada');
    expect(await complaint(() => expect(tab).toHaveClosedWith(4001))).toContain('its connections closed with 3000');
  });

  it('reconnections, with their waits in virtual time, and where they went on', async () => {
    const { server, tab } = await scene();
    expect(tab).not.toHaveReconnected();
    tab.cut();
    await server.clock.advance(700);
    openPlainPage(tab.options, { streams: { me: { epoch: 'e', seq: 3 } } });
    await server.settled();
    expect(tab).toHaveReconnected({ times: 1, delays: [700] });
    expect(tab).toHaveResumedFrom({ seq: 3 });
    expect(await complaint(() => expect(tab).toHaveReconnected({ times: 2 }))).toContain(
      'it did so 1 times, after [700] ms',
    );
    expect(await complaint(() => expect(tab).toHaveResumedFrom({ seq: 4 }))).toContain('"seq":3');
  });
});

describe('what was sent', () => {
  it('frames, in order, or nothing', async () => {
    const { server, tab, page } = await scene();
    await expect(server).toHaveSentNothing();
    await expect(server).toBeQuiet();
    page.send({ op: 'submit', id: 'a', type: 'add', data: 1 });
    page.send({ op: 'ping', t: 1 });
    await server.settled();
    expect(tab).toHaveSent({ op: 'submit', type: 'add', data: expect.any(Number) });
    expect(tab).toHaveSentInOrder(['hello', { op: 'submit', id: 'a' }, 'ping']);
    expect(await complaint(() => expect(tab).toHaveSentInOrder(['ping', 'submit']))).toContain('did not come after');
    expect(await complaint(() => expect(tab).toHaveSentNothing())).toContain('"op":"submit"');
    expect(await complaint(() => expect(tab).toHaveSent({ op: 'token' }))).toContain('none like it');
  });
});

describe('what was received', () => {
  it('exactly once, in order, to the end of the log', async () => {
    const { server, tab } = await scene();
    await goldenRun(server);
    expect(tab).toBeExactlyOnce();
    expect(tab).toMatchReplay();
    await expect(server).toConverge();
    expect(tab).toHaveReceivedInOrder([
      'agent_started',
      { type: 'tool_completed', data: { tool: 'search' } },
      'agent_completed',
    ]);
    expect(await complaint(() => expect(tab).toHaveReceivedInOrder(['agent_completed', 'agent_started']))).toContain(
      'expectation 1',
    );
  });

  it.each([
    ['duplicate', 'duplicate: ada/1 received user:ada#2 twice'],
    ['delay-one', 'gap: ada/1 received user:ada#3 without user:ada#2'],
    ['seq-gap', 'received user:ada#2 as user:ada#3'],
    ['lose', 'gap: ada/1 received user:ada#3 without user:ada#2'],
  ] as const)('names what failed after %s', async (action, sentence) => {
    const { server, tab } = await scene();
    server.faults.add({ action, ms: 5, match: { op: 'event' }, after: 1, times: 1 } as never);
    await goldenRun(server);
    await server.clock.advance(10);
    expect(tab).not.toBeExactlyOnce();
    expect(await complaint(() => expect(tab).toBeExactlyOnce())).toContain(sentence);
  });

  it('has one form: sentence, divergence, surroundings, seed and command', async () => {
    const { server, tab } = await scene(77);
    server.faults.add({ action: 'lose', match: { op: 'event' }, after: 1, times: 1 });
    await goldenRun(server);
    expect(await complaint(() => expect(tab).toBeExactlyOnce())).toMatchInlineSnapshot(`
      "ada/1 should have received each event exactly once
      gap: ada/1 received user:ada#3 without user:ada#2, and was not told of a loss
               0 ms  ada/1:1     ← event me#7 message_completed
               0 ms  server      logged user:ada#8 agent_completed
               0 ms  ada/1:1     ← event me#8 agent_completed
               0 ms  ada/1       delivered me#1 agent_started
      >        0 ms  ada/1       delivered me#3 tool_executing
               0 ms  ada/1       delivered me#4 tool_completed
               0 ms  ada/1       delivered me#5 message_delta
               0 ms  ada/1       delivered me#6 message_delta
               0 ms  ada/1       delivered me#7 message_completed
      Seed 77. To replay: THROUGHLINE_SEED=77 npm test -- -t "has one form: sentence, divergence, surroundings, seed and command""
    `);
  });

  it('a loss that the server declares is no gap', async () => {
    const { server, tab } = await scene();
    expect(tab).not.toHaveLost();
    const [connection] = server.connections;
    await server.publish('user:ada', { type: 'note_added', data: 1 });
    connection!.send(JSON.stringify({ op: 'lost', stream: 'me', from: 2, until: 2, reason: 'trimmed' }));
    server.faults.add({ action: 'lose', match: { op: 'event' }, times: 1 });
    await server.publish('user:ada', { type: 'note_added', data: 2 });
    await server.publish('user:ada', { type: 'note_added', data: 3 });
    await server.settled();
    expect(tab).toHaveLost({ from: 2, reason: 'trimmed' });
    expect(tab).toBeExactlyOnce();
  });

  it('isolation', async () => {
    const { server } = await scene();
    const bob = server.user('bob').tab();
    openPlainPage(bob.options);
    await server.settled();
    await server.publish('user:ada', { type: 'note_added', data: 1 });
    await server.settled();
    expect(server).toBeIsolatedTo('ada');
    const { event } = server.timeline.of('logged')[0]!;
    const { epoch, ...frame } = event;
    server.connections
      .find(({ user }) => user === 'bob')!
      .send(JSON.stringify({ op: 'event', ...frame, stream: 'me' }));
    expect(await complaint(() => expect(server).toBeIsolatedTo('ada'))).toContain(
      'an event of user:ada was written to bob/1',
    );
  });
});

describe('runs', () => {
  it('follow the golden path, or the rule is named', async () => {
    const { server } = await scene();
    const run = await goldenRun(server);
    expect(run).toFollowGoldenPath({ completeness: 'full' });
    expect(run).toHaveFinished('completed');
    expect(run).toHaveOpenToolCalls(0);
    expect(run).toHaveToolCall('search', { input: { query: 'x' }, output: ['found'] });
    expect(run).toStreamText('It is so');

    const open = server.user('ada').run({ runId: 'run-2' });
    open.startTool('fetch', 1);
    open.emit('tool_completed', { callId: 'never-begun', tool: 'fetch', output: 1 });
    await server.settled();
    expect(open).toHaveOpenToolCalls(1);
    expect(open).not.toHaveFinished();
    expect(await complaint(() => expect(open).toFollowGoldenPath())).toContain('[GP-TOOL-PAIR]');
    expect(await complaint(() => expect(open).toHaveFinished('completed'))).toContain('is running');
    expect(await complaint(() => expect(open).toHaveOpenToolCalls(0))).toContain('and has 1');
    expect(await complaint(() => expect(run).toStreamText('else'))).toContain('it says "It is so"');
    expect(await complaint(() => expect(run).toHaveToolCall('fetch'))).toContain('it called [{"tool":"search"');
  });
});

describe('faults and hygiene', () => {
  it('a fault that never fired is pointed out', async () => {
    const { server } = await scene();
    server.faults.add({ name: 'nightly cut', action: 'cut', match: { type: 'never_sent' } });
    expect(await complaint(() => expect(server).toHaveExercised('nightly cut'))).toContain('it fired 0 times');
    expect(await complaint(() => expect(server).toHaveExercised('another'))).toContain('no fault of that name');
    server.faults.add({ action: 'cut' });
    expect(server).toHaveExercised('cut', 1);
  });

  it('names each thing that is left behind, with the place that made it', async () => {
    const { server, tab, page } = await scene();
    tab.options.clock.after(1_000, () => {});
    tab.options.lifecycle.subscribe(() => {});
    const words = await complaint(() => expect(server).toHaveNoLeaks());
    expect(words).toContain('a socket of ada/1');
    expect(words).toContain('plain-page.ts');
    expect(words).toContain('1 timers of ada/1');
    expect(words).toContain('1 lifecycle listeners of ada/1');
    page.socket.close();
    tab.reload();
    await server.settled();
    await expect(server).toHaveNoLeaks();
  });

  it('says what it may be asked of', () => {
    expect(() => expect(5).toHaveExercised('cut')).toThrow('toHaveExercised is asked of server');
  });
});
