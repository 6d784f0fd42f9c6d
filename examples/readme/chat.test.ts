import { createClient } from '@throughline/client';
import { agentEvents } from '@throughline/protocol/agent';
import { createTestServer } from '@throughline/testkit';
import { expect, it } from 'vitest';
import '@throughline/testkit/vitest';

it('completes the sentence, once, although every event comes twice and the train enters a tunnel', async () => {
  const server = createTestServer({ events: agentEvents });
  const tab = server.user('ada').tab();
  const client = createClient({ ...tab.options, events: agentEvents });
  client.connect();
  server.faults.add({ match: { op: 'event' }, action: 'duplicate' });

  const run = server.user('ada').run({ agent: 'weather' });
  run.says('It is');
  await server.settled();
  tab.offline();
  run.says(' 4 °C');
  run.complete();
  tab.online();
  await server.clock.advance(60_000);

  expect(tab).toBeExactlyOnce();
  expect(run).toFollowGoldenPath();
  expect(client.run(run.runId).get()?.status).toBe('completed');
});
