/** Scenarios: the same mock back end for tests, demos and the command line. */
import { expect, it } from 'vitest';
import '../../src/vitest/index.ts';
import { createTestServer, defineScenario, playScenario } from '../../src/index.ts';
import { openPlainPage } from '../support/plain-page.ts';

const greeting = defineScenario({
  name: 'greeting',
  description: 'Says hello to whoever connects, and answers questions.',
  async connected({ run, wait, user }) {
    const greets = run();
    await wait(100);
    greets.says(`Hello, ${user}.`).complete();
  },
  commands: {
    ask({ run }, { id, data }) {
      run({ submitId: id }).says(`You asked: ${data}`).complete();
      return 'answered';
    },
  },
});

it('plays for each user once they connect, in virtual time, and answers commands', async () => {
  const server = createTestServer();
  const stop = playScenario(server, greeting);
  const { options } = server.user('ada').tab();
  const page = openPlainPage(options);
  await server.clock.advance(99);
  expect(page.events).toEqual(['me#1 agent_started']);
  await server.clock.advance(1);
  expect(page.events.at(-1)).toBe('me#4 agent_completed');
  page.send({ op: 'submit', id: 'submit-1', type: 'ask', data: 'why' });
  await server.settled();
  expect(page.frames).toContainEqual(expect.objectContaining({ op: 'receipt', id: 'submit-1', result: 'answered' }));
  expect(page.frames).toContainEqual(
    expect.objectContaining({ op: 'event', submitId: 'submit-1', type: 'agent_completed' }),
  );
  stop();
  openPlainPage(server.user('bob').tab().options);
  await server.clock.advance(1_000);
  expect(server.events.some(({ userId }) => userId === 'bob')).toBe(false);
});

it('says what a scenario lacks', () => {
  expect(() => defineScenario({ name: 'No Good', connected() {} })).toThrow('kebab-case');
  expect(() => defineScenario({ name: 'empty' })).toThrow('does nothing');
});
