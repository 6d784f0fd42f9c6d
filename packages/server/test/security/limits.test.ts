/** What one page may ask of a node, and what it may never see. [V4, V5] */
import { settled } from '@throughline/test-support';
import { afterEach, expect, test } from 'vitest';
import { redact } from '../../src/errors/redact.ts';
import { createTestManager, type TestManager } from '../support/test-manager.ts';
import { connect, dial } from '../support/wire-client.ts';

let host: TestManager;
afterEach(() => host?.manager.close());

test('[V4] a page that sends too many frames is told to wait; others notice nothing', async () => {
  host = createTestManager({ limits: { framesPerTenSeconds: 50 } });
  const flood = await connect(host.manager, { user: 'mallory' });
  const honest = await connect(host.manager, { user: 'ada' });
  for (let number = 0; number < 60; number++) flood.send({ op: 'ping', t: number });
  await settled();
  expect(flood.closedWith).toEqual({ code: 4429, reason: 'rate-limited' });
  expect(flood.last('fault')!.retryAfterMs).toBe(1_000);
  await host.manager.publish('user:ada', { type: 'note', data: 1 });
  expect(honest.events()).toHaveLength(1);
});

test('[V4] one message of very many frames counts each of them', async () => {
  host = createTestManager({ limits: { framesPerTenSeconds: 50 } });
  const page = await connect(host.manager);
  page.sendText(`[${Array.from({ length: 100 }, (_, t) => JSON.stringify({ op: 'ping', t })).join(',')}]`);
  expect(page.closedWith?.code).toBe(4429);
});

test('a credential never comes back: not in frames, close reasons, errors or log lines', async () => {
  const lines: string[] = [];
  const log = (message: string, fields: object) => lines.push(message + JSON.stringify(fields));
  host = createTestManager({
    logger: { warn: log, error: log },
    authenticate: ({ token }) => {
      if (token?.startsWith('throw')) throw new Error(`verify failed for token=${token}`);
      return null;
    },
  });
  const pages = [];
  for (const token of ['secret-abcdef', 'throw-secret-abcdef']) pages.push(await connect(host.manager, { token }));
  const bad = dial(host.manager);
  bad.send({ op: 'hello', v: 1, session: 7, token: 'secret-abcdef', streams: {} });
  pages.push(bad);
  const everything = pages.map((page) => JSON.stringify([page.pipe.messages, page.closedWith])).join() + lines.join();
  expect(everything).not.toContain('secret-abcdef');
  expect(lines).toHaveLength(1);
});

test.each([
  ['Authorization: Bearer abc.def.ghijkl', 'Authorization: [redacted]'],
  ['password=hunter2&user=ada', 'password=[redacted]&user=ada'],
  ['{"api_key":"sk-1234567890abcdef"}', '{"api_key":"[redacted]"}'],
  ['redis://default:pa55word@host:6379', 'redis://default:[redacted]@host:6379'],
  ['jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ.sig was refused', 'jwt [redacted] was refused'],
  ['the key of the door', 'the key of the door'],
])('redact: %s', (text, expected) => {
  expect(redact(text)).toBe(expected);
});
