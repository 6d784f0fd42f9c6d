/** Publishers over HTTP: each rule by its requests. [P1–P9] */
import { createSettlingClock, settled } from '@throughline/test-support';
import { beforeEach, describe, expect, test } from 'vitest';
import { createEventManager } from '../../src/event-manager.ts';
import { createRunsHandler } from '../../src/http/index.ts';
import { createMemoryLog } from '../../src/log/memory-log.ts';
import type { EventManager } from '../../src/manager.ts';

let clock: ReturnType<typeof createSettlingClock>;
let manager: EventManager<any, any>;
let handle: (request: Request) => Promise<Response>;
let log: ReturnType<typeof createMemoryLog>;
beforeEach(() => {
  clock = createSettlingClock();
  log = createMemoryLog({ clock });
  manager = createEventManager({ clock, log });
  handle = createRunsHandler(manager, {
    authenticate: (request) =>
      request.headers.get('authorization') === 'Bearer worker'
        ? { may: (_action, { stream }) => stream !== 'user:eve' }
        : null,
  });
});

const ask = async (method: string, path: string, body?: unknown, authorization = 'Bearer worker') => {
  const answer = await handle(
    new Request(`http://server.example/api/${path}`, {
      method,
      headers: { authorization },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    }),
  );
  return { status: answer.status, body: (await answer.json()) as any, headers: answer.headers };
};
const start = (more = {}) => ask('POST', 'runs', { runId: 'r-1', agent: 'a', user: 'ada', ...more });
const events = (list: unknown[], more = {}) => ask('POST', 'runs/user:ada/r-1/events', { events: list, ...more });
const end = (more = {}) => ask('POST', 'runs/user:ada/r-1/end', { id: 'end', status: 'completed', result: 4, ...more });
const say = (id: string, text: string) => ({ id, type: 'message_delta', data: { messageId: 'm', text } });
/** The stream as the log has it: types and bodies. */
const stored = async (stream = 'user:ada') => {
  const { entries } = await log.read(stream, 0, { entries: 1_000, bytes: 1e9 });
  return entries.map(({ text }) => JSON.parse(`{${text}}`)).map(({ type, data }) => [type, data]);
};

describe('who may', () => {
  test('[P1] nobody without a yes of the app; no page is let in', async () => {
    expect((await ask('POST', 'runs', {}, 'Bearer page')).status).toBe(401);
    expect((await start({ user: 'eve' })).status).toBe(403);
    const answer = await handle(new Request('http://x/runs', { method: 'OPTIONS', headers: { origin: 'https://a' } }));
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([401, null]);
  });
});

describe('a run', () => {
  test('[P2, P3, P5] is begun, said and ended; each request may be repeated and is one', async () => {
    const first = await start({ input: { q: 1 } });
    expect([first.status, first.body]).toEqual([
      201,
      { stream: 'user:ada', runId: 'r-1', cursor: { epoch: expect.any(String), seq: 1 } },
    ]);
    expect((await start({ input: { q: 1 } })).status).toBe(200);
    const batch = [say('1', 'Hel'), say('2', 'lo')];
    expect((await events(batch)).body).toMatchObject({ appended: 2, duplicates: 0, cursor: { seq: 3 } });
    expect((await events([...batch, say('3', '!')])).body).toMatchObject({ appended: 1, duplicates: 2 });
    expect((await end()).body).toMatchObject({ cursor: { seq: 5 } });
    expect((await end()).status).toBe(200);
    expect(await stored()).toEqual([
      ['agent_started', { agent: 'a', input: { q: 1 } }],
      ['message_delta', { messageId: 'm', text: 'Hel' }],
      ['message_delta', { messageId: 'm', text: 'lo' }],
      ['message_delta', { messageId: 'm', text: '!' }],
      ['agent_completed', { result: 4 }],
    ]);
  });

  test('[P2] the same id with another body is a conflict', async () => {
    await start();
    const again = await start({ input: 'other' });
    expect([again.status, again.body.code]).toEqual([409, 'id-conflict']);
  });

  test('[P3] the first event that is refused ends the batch; what stood before it is in', async () => {
    await start();
    const wrong = await events([say('4', 'd'), { id: '5', type: 'Not A Type', data: 1 }, say('6', 'f')]);
    expect([wrong.status, wrong.body.index, wrong.body.code]).toEqual([422, 1, 'invalid-type']);
    const texts = (await stored()).map(([, data]) => data.text);
    expect(texts).toContain('d');
    expect(texts).not.toContain('f');
  });

  test('[P4] opening and closing types are refused', async () => {
    await start();
    for (const type of ['agent_started', 'agent_completed']) {
      expect((await events([{ id: '1', type, data: {} }])).body).toMatchObject({ code: 'invalid-type', index: 0 });
    }
  });

  test('[P5] another end is refused, and nothing follows an end', async () => {
    await start();
    await end();
    const other = await end({ id: 'other', status: 'failed', error: { code: 'x', message: 'y' } });
    expect([other.status, other.body.code]).toEqual([409, 'run-ended']);
    expect((await events([say('9', 'late')])).body.code).toBe('run-ended');
  });

  test('two runs of a stream may use the same ids', async () => {
    await start();
    await start({ runId: 'r-2' });
    await events([say('1', 'a')]);
    const second = await ask('POST', 'runs/user:ada/r-2/events', { events: [say('1', 'b')] });
    expect(second.body).toMatchObject({ appended: 1, duplicates: 0 });
  });

  test('a run of this server’s own agents is not a publisher’s', async () => {
    let done = (): void => {};
    const over = new Promise<void>((resolve) => {
      done = resolve;
    });
    const own = manager.run({ user: 'ada', agent: 'own', runId: 'r-1' }, () => over);
    await settled();
    expect((await events([say('1', 'x')])).status).toBe(410);
    expect((await start()).status).toBe(409);
    done();
    await own;
  });
});

describe('signals', () => {
  test('[P6] a cancel is heard by who waits for it, and told with every answer', async () => {
    await start();
    const waiting = ask('GET', 'runs/user:ada/r-1/signals?after=1&wait=25');
    await settled();
    await manager.cancel({ user: 'ada', runId: 'r-1', by: 'ada' });
    await settled();
    expect((await waiting).body).toEqual({ signals: [{ n: 2, kind: 'cancel', by: 'ada' }], next: 2, cancelled: true });
    expect((await events([say('1', 'x')])).body.cancelled).toBe(true);
    expect((await end({ status: 'cancelled' })).status).toBe(200);
  });

  test('[P6] without any it ends after its time', async () => {
    await start();
    const waiting = ask('GET', 'runs/user:ada/r-1/signals?wait=25');
    await clock.advance(25_000);
    expect((await waiting).body).toMatchObject({ signals: [] });
  });

  test('[P8] an approval is asked, and its answer is a signal', async () => {
    await start();
    const asked = await ask('POST', 'runs/user:ada/r-1/approvals', { approvalId: 'ap', prompt: 'Send it?' });
    expect(asked.status).toBe(200);
    expect((await manager.openRuns())[0]).toMatchObject({ runId: 'r-1', approvals: ['ap'] });
    await manager.publish('user:ada', {
      type: 'approval_resolved',
      runId: 'r-1',
      data: { approvalId: 'ap', approved: true, data: { to: 'bob' } },
    });
    const { body } = await ask('GET', 'runs/user:ada/r-1/signals?after=1');
    expect(body.signals).toEqual([{ n: 3, kind: 'approval', approvalId: 'ap', approved: true, data: { to: 'bob' } }]);
  });
});

describe('the lease', () => {
  test('[P7] a publisher that is heard no more is found: its run ends as abandoned, and it is told so', async () => {
    await start({ leaseMs: 20_000 });
    for (let time = 0; time < 5; time += 1) {
      await clock.advance(15_000);
      expect((await ask('GET', 'runs/user:ada/r-1/signals')).status).toBe(200);
    }
    await clock.advance(180_000);
    expect((await stored()).at(-1)).toMatchObject(['agent_failed', { error: { code: 'abandoned' } }]);
    expect((await events([say('1', 'late')])).body.code).toBe('run-ended');
    await manager.close();
    expect(manager.stats().timers).toBe(0);
  });

  test('[P7] any node serves any request', async () => {
    await start();
    const other = createEventManager({ clock, log });
    handle = createRunsHandler(other, { authenticate: () => ({ may: () => true }) });
    expect((await events([say('1', 'x')])).body.appended).toBe(1);
    expect((await end()).status).toBe(200);
    await other.close();
  });
});

test('[P9] what makes no sense says so', async () => {
  expect((await ask('GET', 'nothing')).status).toBe(404);
  expect((await ask('POST', 'runs', 5)).status).toBe(400);
  expect((await ask('POST', 'runs', { runId: 'r', agent: 'a' })).body.code).toBe('invalid');
  expect((await start({ leaseMs: 1 })).body.code).toBe('invalid-option');
  expect((await events([])).body.code).toBe('run-unknown');
  await start();
  expect((await events('x' as never)).body.code).toBe('invalid');
  expect((await end({ status: 'maybe' })).body.code).toBe('invalid');
});
