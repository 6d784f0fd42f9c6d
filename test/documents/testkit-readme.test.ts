/** The code of the testkit's README runs, and is what the README shows. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
// #region first
import '@throughline/testkit/vitest';
import { createClient } from '@throughline/client';
import { createTestServer, simulate } from '@throughline/testkit';

it('shows the whole answer, whatever the network does', async () => {
  const server = createTestServer();
  const tab = server.user('ada').tab();
  const client = createClient({ ...tab.options });
  client.connect();
  await server.settled();

  server.faults.add({ action: 'cut', match: { type: 'tool_executing' } });
  const run = server.user('ada').run({ agent: 'researcher' });
  run.thinking('Let me look.').tool('search', { query: 'weather' }, ['4 °C']).says('It is', ' 4 °C.').complete();
  await server.clock.advance(10_000);

  expect(server).toHaveExercised('cut');
  expect(tab).toHaveReconnected({ times: 1 });
  expect(tab).toBeExactlyOnce();
  expect(run).toFollowGoldenPath({ completeness: 'full' });
});
// #endregion first

// #region simulate
it('holds under a hundred different networks', async () => {
  await simulate({ runs: 100 }, async ({ server, wait, integer }) => {
    const client = createClient({ ...server.user('ada').tab().options });
    client.connect();
    for (let round = integer(1, 5); round > 0; round -= 1) {
      await wait(2_000);
      server.user('ada').run().says('One ', 'answer.').complete();
    }
  });
});
// #endregion simulate

it.each(['first', 'simulate'])('the README shows the region "%s" as it stands here', (name) => {
  const source = readFileSync(new URL(import.meta.url), 'utf8');
  const region = new RegExp(`// #region ${name}\n([\\s\\S]*?)// #endregion ${name}\n`).exec(source)?.[1];
  const readme = readFileSync(new URL('../../packages/testkit/README.md', import.meta.url), 'utf8');
  expect(region?.length).toBeGreaterThan(100);
  expect(readme).toContain(region?.trim());
});
