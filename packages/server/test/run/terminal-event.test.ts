/** The terminal event is written whatever the log does, and what the log has is the outcome. [R10] */

import { settled } from '@throughline/test-support';
import { afterEach, expect, test } from 'vitest';
import { isServerError, ServerError } from '../../src/errors/server-error.ts';
import type { EventLog } from '../../src/log/event-log.ts';
import { createTestLog } from '../support/test-log.ts';
import { createTestManager, type TestManager } from '../support/test-manager.ts';
import { connect } from '../support/wire-client.ts';

let host: TestManager;
afterEach(() => host.manager.close());

/** A log that can be cut off from its managers. */
function breakable(): EventLog & { away: boolean } {
  const log = createTestLog();
  const own = {
    ...log,
    away: false,
    append: (...args: Parameters<EventLog['append']>) =>
      own.away ? Promise.reject(new ServerError('log-unavailable', 'away')) : log.append(...args),
  };
  return own;
}

test('[R10] a log that is away for long gets the terminal event when it is back', async () => {
  const log = breakable();
  host = createTestManager({ log });
  const page = await connect(host.manager);
  const running = host.manager.run({ user: 'ada', agent: 'a' }, () => {
    log.away = true;
    return 'done';
  });
  for (let minute = 0; minute < 50; minute++) {
    page.send({ op: 'ping', t: minute });
    await host.clock.advance(20_000);
    page.send({ op: 'ping', t: minute });
    await host.clock.advance(40_000);
  }
  log.away = false;
  await host.clock.advance(30_000);
  expect(await running).toMatchObject({ status: 'completed', result: 'done', cursor: { seq: 2 } });
  expect(page.events().map(({ type }) => type)).toEqual(['agent_started', 'agent_completed']);
  // Said once, not once a try.
  expect(host.errors.filter(({ where }) => where.startsWith('ending run'))).toHaveLength(1);
});

test('[R10] an event that the log did not take stops the run, whose end is written all the same', async () => {
  const log = breakable();
  host = createTestManager({ log });
  const page = await connect(host.manager);
  const running = host.manager.run({ user: 'ada', agent: 'a' }, async (run) => {
    log.away = true;
    await run.emit('note', {}).catch(() => {});
    log.away = false;
    return new Promise(() => {});
  });
  await host.clock.advance(30_000);
  expect(await running).toMatchObject({ status: 'failed', error: { code: 'log-unavailable' }, cursor: { seq: 2 } });
  expect(page.events().at(-1)).toMatchObject({ type: 'agent_failed', data: { error: { code: 'log-unavailable' } } });
});

test('[R10] a manager that closes while the log is away gives up, says so, and leaves nothing', async () => {
  const log = breakable();
  host = createTestManager({ log });
  const running = host.manager.run({ user: 'ada', agent: 'a' }, () => {
    log.away = true;
    return 'done';
  });
  await settled();
  const closing = host.manager.close();
  await host.clock.advance(1_000);
  await closing;
  const outcome = await running;
  expect(outcome.cursor).toBeUndefined();
  expect(isServerError(outcome.error, 'log-unavailable')).toBe(true);
  expect(host.clock.pending).toBe(0);
});

test('[R10] when somebody else ended the run first, that end is the outcome', async () => {
  host = createTestManager();
  const page = await connect(host.manager);
  const byHand = await host.manager.run({ user: 'ada', agent: 'a', runId: 'r1' }, async () => {
    await host.manager.publish('user:ada', { type: 'agent_completed', data: { result: 1 }, runId: 'r1' });
    return 2;
  });
  const epoch = page.last('live')!.epoch;
  expect(byHand).toEqual({ runId: 'r1', status: 'completed', cursor: { epoch, seq: 2 } });
});
