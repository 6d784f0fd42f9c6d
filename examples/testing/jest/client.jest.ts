/** The client in jest's node environment, with real and with fake timers: nobody advances those. */
import { createClient } from '@throughline/client';
import { agentEvents } from '@throughline/protocol/agent';
import { createTestServer } from '@throughline/testkit';

describe.each(['real', 'fake'])('with %s timers', (timers) => {
  beforeEach(() => void (timers === 'fake' && jest.useFakeTimers()));
  afterEach(() => void jest.useRealTimers());

  function open() {
    const server = createTestServer({ events: agentEvents });
    const tab = server.user('ada').tab();
    const client = createClient({ ...tab.options, events: agentEvents });
    client.connect();
    return { server, tab, client };
  }

  it('takes the run up again where the wire was cut', async () => {
    const { server, tab, client } = open();
    await server.settled();
    expect(tab).toBeConnectedAs('ada');
    server.faults.add({ name: 'cut', match: { type: 'message_delta' }, action: 'cut', times: 1 });
    const run = server.user('ada').run().tool('thermometer', { city: 'Paris' }, 4).says('It is', ' 4 °C').complete();
    await server.clock.advance(10_000);

    expect(client.run(run.runId).get()?.status).toBe('completed');
    expect(run).toFollowGoldenPath();
    expect(run).toStreamText('It is 4 °C');
    expect(tab).toBeExactlyOnce();
    expect(tab).toHaveReconnected({ times: 1 });
    expect(server).toHaveExercised('cut');
    await expect(server).toConverge();
  });

  it('says what broke, where, and how to see it again', async () => {
    const { server, tab } = open();
    await server.settled();
    server.user('ada').run().complete();
    await server.settled();
    expect(() => expect(tab).toHaveReceivedInOrder(['agent_completed', 'agent_started'])).toThrow(
      /THROUGHLINE_SEED=\d+/,
    );
  });

  it('leaves nothing behind', async () => {
    const { server, client } = open();
    await server.settled();
    client.close();
    await expect(server).toHaveNoLeaks();
  });
});
