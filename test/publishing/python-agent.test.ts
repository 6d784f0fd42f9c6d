/** The agent in Python's standard library against a real server, seen by a real page. [P2–P8, P10] */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { createRunsHandler, toNodeListener } from '@throughline/server/http';
import { afterEach, expect, it } from 'vitest';
import { openPage } from '../support/open-page.ts';
import { startBackend } from '../support/start-backend.ts';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** A backend with the handler for runs; `lose` says of which requests the answer is lost. */
const start = async (lose: (count: number) => boolean = () => false) => {
  let listener: ReturnType<typeof toNodeListener>;
  let count = 0;
  const backend = await startBackend({
    onManager(manager) {
      const runs = createRunsHandler(manager, {
        authenticate: (request) =>
          request.headers.get('authorization') === 'Bearer worker' ? { may: () => true } : null,
      });
      listener = toNodeListener(async (request) => {
        const answer = await runs(request);
        count += 1;
        return lose(count) ? new Response('lost', { status: 503, headers: { 'retry-after': '0' } }) : answer;
      });
    },
    onRequest: (request, response) => listener(request, response),
  });
  cleanUps.push(() => backend.close());
  const page = openPage({ url: backend.url });
  cleanUps.push(() => page.client.close());
  await page.until(page.isLive);
  const agent = spawn(
    'python3',
    [
      fileURLToPath(new URL('../../examples/python-agent/agent.py', import.meta.url)),
      backend.origin,
      'worker',
      'ada',
      'r-1',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let errors = '';
  agent.stderr.on('data', (chunk) => {
    errors += String(chunk);
  });
  const ended = new Promise<number | null>((resolve) => agent.once('exit', resolve));
  cleanUps.push(() => agent.kill());
  const view = () => page.client.run('r-1').get();
  const asked = () => page.until(() => view()?.parts.some(({ kind }) => kind === 'approval') === true);
  return { page, view, asked, ended, errors: () => errors };
};

it.each([
  ['every answer comes', () => false],
  ['every second answer is lost', (count: number) => count % 2 === 1],
])('thoughts, a tool, a streamed message, an approval that is waited for: %s', async (_how, lose) => {
  const { page, view, asked, ended, errors } = await start(lose);
  await asked();
  expect(view()?.status).toBe('waiting');
  await page.client.resolveApproval('r-1', 'send', { approved: true });
  expect([await ended, errors()]).toEqual([0, '']);
  expect(await page.client.finished('r-1')).toEqual({ answer: 'It is 4 °C in Oslo.', sent: true });
  expect(view()).toMatchObject({
    status: 'completed',
    agent: 'weather',
    parts: [
      { kind: 'thought', text: 'I should look it up.' },
      { kind: 'tool', tool: 'weather', status: 'completed', output: { celsius: 4 } },
      { kind: 'message', text: 'It is 4 °C in Oslo.' },
      { kind: 'approval' },
    ],
  });
  expect(page.events.map(({ seq }) => seq)).toEqual(page.events.map((_, index) => index + 1));
});

it('a cancel of the page is heard while it waits', async () => {
  const { page, asked, ended, view } = await start();
  await asked();
  await page.client.cancel('r-1');
  expect(await ended).toBe(0);
  await page.until(() => view()?.status === 'cancelled');
});
