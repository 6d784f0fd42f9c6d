/** What pages and operators read of an error: general words in production, the app's own, and never a secret. [28] */
import { settled } from '@throughline/test-support';
import { afterEach, expect, test } from 'vitest';
import { isServerError } from '../../src/errors/server-error.ts';
import type { ManagerOptions } from '../../src/options/manager-options.ts';
import { createTestManager, type TestManager } from '../support/test-manager.ts';
import { connect } from '../support/wire-client.ts';

let host: TestManager;
afterEach(() => host.manager.close());

const sqlError = Object.assign(new Error('relation "users" does not exist at /srv/app/db.ts on db-7.internal'), {
  code: 'ER_NO_SUCH_TABLE',
});

/** What a page reads of the same error thrown by a handler, by a tool and by an agent. */
async function wordsOf(options: ManagerOptions<any, any>): Promise<{ code?: string; message: string }[]> {
  host = createTestManager(options);
  host.manager.onSubmit('say', () => {
    throw sqlError;
  });
  const page = await connect(host.manager);
  page.send({ op: 'submit', id: 'c1', type: 'say', data: 1 });
  await settled();
  await host.manager.run({ user: 'ada', agent: 'a' }, (run) =>
    run.tool('search', {}, () => {
      throw sqlError;
    }),
  );
  await settled();
  const errors = page.events().flatMap(({ data }) => (data?.error ? [data.error] : []));
  expect(errors).toHaveLength(2);
  return [{ message: page.last('receipt')!.message }, ...errors];
}

test('[28] in production a page reads nothing of hosts, paths and tables; the operator reads all of it', async () => {
  const words = await wordsOf({ profile: 'production' });
  expect(JSON.stringify(words)).not.toMatch(/users|srv|internal|TABLE/i);
  for (const { message } of words) expect(message).toMatch(/Its log says what\.$/);
  expect(String(host.errors[0]!.error)).toContain('relation "users" does not exist');
});

test('[28] elsewhere a page reads the error’s own words', async () => {
  for (const { message } of await wordsOf({})) expect(message).toContain('relation "users" does not exist');
});

test('[28] an app says it in its own words, and one that cannot is described in general', async () => {
  const own = await wordsOf({ describeError: () => ({ code: 'busy', message: 'Try again tomorrow.' }) });
  expect(own.map(({ message }) => message)).toEqual([
    'The command failed: Try again tomorrow.',
    'Try again tomorrow.',
    'Try again tomorrow.',
  ]);
  expect(own[1]!.code).toBe('busy');
  await host.manager.close();
  const broken = await wordsOf({
    describeError: () => {
      throw new Error('oh');
    },
  });
  for (const { message } of broken) expect(message).toMatch(/Its log says what\.$/);
});

test('[28] hooks.error gets a copy without secrets: message, stack, cause, and nothing else of the error', async () => {
  const secret = 'sk-12345678901234567890';
  host = createTestManager();
  host.manager.onSubmit('say', () => {
    const cause = new Error(`password=hunter2`);
    throw Object.assign(new TypeError(`api_key=${secret} is wrong`, { cause }), {
      code: 'EAUTH',
      config: { headers: { authorization: `Bearer ${secret}` } },
    });
  });
  const page = await connect(host.manager);
  page.send({ op: 'submit', id: 'c1', type: 'say', data: 1 });
  await settled();
  const error = host.errors[0]!.error as Error & { code: string; config?: unknown };
  expect([error instanceof Error, error.name, error.code, error.config]).toEqual([
    true,
    'TypeError',
    'EAUTH',
    undefined,
  ]);
  expect(`${error.message} ${error.stack} ${error.cause} ${(error.cause as Error).stack}`).not.toMatch(
    /hunter2|sk-1234/,
  );
  expect(isServerError(error)).toBe(false);
});

test('[28] a hook that throws is told to hooks.error, redacted as well', async () => {
  host = createTestManager({
    hooks: {
      connected: () => {
        throw new Error('token=abcdefgh');
      },
    },
  });
  await connect(host.manager);
  expect(host.errors.map(({ where, error }) => [where, String(error)])).toEqual([
    ['hook connected', 'Error: token=[redacted]'],
  ]);
});
