/** The whole way of the manager in one conversation; each rule has its own file beside this one. */
import { settled } from '@throughline/test-support';
import { expect, test } from 'vitest';
import { createTestManager } from './support/test-manager.ts';
import { connect } from './support/wire-client.ts';

test('[H2, S9, V2] hello, welcome, live, then one run from its start to its end', async () => {
  const { manager, errors } = createTestManager();
  const page = await connect(manager, { user: 'ada' });
  expect(page.frames().map((frame) => frame.op)).toEqual(['welcome', 'live']);
  const outcome = await manager.run({ user: 'ada', agent: 'researcher' }, async (run) => {
    run.thinking('Let me look.');
    const hits = await run.tool('search', { q: 'ice' }, async () => ['a', 'b']);
    const answer = run.message();
    answer.append('It is');
    answer.append(' 4 °C');
    answer.end();
    return { hits: hits.length };
  });
  expect(outcome).toMatchObject({ status: 'completed', result: { hits: 2 } });
  expect(page.events('me').map((event) => event.type)).toEqual([
    'agent_started',
    'agent_thinking',
    'tool_executing',
    'tool_completed',
    'message_delta',
    'message_delta',
    'message_completed',
    'agent_completed',
  ]);
  expect(page.events('me').map((event) => event.seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  expect(errors).toEqual([]);
  page.cut();
  await settled();
  expect(manager.stats()).toMatchObject({ connections: 0, users: 0, sessions: 0, streams: 0, timers: 0 });
  await manager.close();
});

test('[S9] what was missed is replayed after the cursor, then live follows', async () => {
  const { manager } = createTestManager();
  const first = await connect(manager, { user: 'ada', session: 's' });
  const { epoch } = await manager.publish({ user: 'ada' }, { type: 'note', data: 1 });
  first.cut();
  await manager.publish({ user: 'ada' }, { type: 'note', data: 2 });
  await manager.publish({ user: 'ada' }, { type: 'note', data: 3 });
  const second = await connect(manager, { user: 'ada', session: 's', streams: { me: { epoch, seq: 1 } } });
  await manager.publish({ user: 'ada' }, { type: 'note', data: 4 });
  expect(second.frames().map(({ op, seq, replay }) => [op, seq, replay])).toEqual([
    ['welcome', undefined, undefined],
    ['event', 2, true],
    ['event', 3, true],
    ['live', 3, undefined],
    ['event', 4, undefined],
  ]);
  await manager.close();
});

test('[U3] a command is carried out once and its repeat gets the first receipt', async () => {
  const { manager } = createTestManager();
  let carriedOut = 0;
  manager.onSubmit('user_message', (command) => {
    carriedOut++;
    return { said: (command.data as { text: string }).text };
  });
  const page = await connect(manager, { user: 'ada' });
  const submit = { op: 'submit', id: 'c1', type: 'user_message', data: { text: 'hi' } };
  page.send(submit);
  await settled();
  page.send(submit);
  await settled();
  expect(page.frames('receipt')).toEqual([
    { op: 'receipt', id: 'c1', ok: true, result: { said: 'hi' } },
    { op: 'receipt', id: 'c1', ok: true, result: { said: 'hi' }, duplicate: true },
  ]);
  expect(carriedOut).toBe(1);
  await manager.close();
});

test('[U6] cancel_run ends the run that a submit started, known or not yet', async () => {
  const { manager } = createTestManager();
  manager.onSubmit('user_message', (command, { userId }) => {
    void manager.run(
      { user: userId, agent: 'a', submitId: command.id },
      (run) => new Promise((_, reject) => run.signal.addEventListener('abort', () => reject(run.signal.reason))),
    );
    return null;
  });
  const page = await connect(manager, { user: 'ada' });
  page.send({ op: 'submit', id: 'c1', type: 'user_message', data: {} });
  page.send({ op: 'submit', id: 'c2', type: 'cancel_run', data: { submitId: 'c1' } });
  await settled();
  expect(page.events().map((event) => event.type)).toEqual(
    expect.arrayContaining(['agent_started', 'cancel_requested', 'agent_cancelled']),
  );
  expect(page.frames('receipt').map(({ id, ok }) => [id, ok])).toEqual([
    ['c1', true],
    ['c2', true],
  ]);
  await manager.close();
  expect(manager.stats()).toMatchObject({ timers: 0, connections: 0, streams: 0, submitsInFlight: 0 });
});
