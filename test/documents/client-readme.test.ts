/** The client's README shows `client-readme-page.ts` to the letter, and it does what it says. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createClient } from '@throughline/client';
import { createTestServer } from '@throughline/testkit';
import { expect, it } from 'vitest';
import { ask } from './client-readme-page.ts';

it('shows this very page', () => {
  const readme = readFileSync(join(import.meta.dirname, '../../packages/client/README.md'), 'utf8');
  const code = readFileSync(join(import.meta.dirname, 'client-readme-page.ts'), 'utf8');
  expect(readme).toContain(`\`\`\`ts\n// page.ts\n${code}\`\`\``);
});

it('asks, and has the whole answer', async () => {
  const server = createTestServer();
  server.onSubmit('user_message', ({ id }, { userId }) => {
    const run = server.user(userId).run({ agent: 'weather', submitId: id });
    run.says('It is', ' 4 °C.');
    run.complete();
  });
  const tab = server.user('ada').tab();
  const client = createClient(tab.options);
  client.connect();
  const answer = ask(client as never, 'How cold is it?');
  await server.settled();
  await server.clock.advance(1_000);
  expect(await answer).toBe('It is 4 °C.');
  client.close();
});
