/** What survives a reload: places, views, and effects that do not fire twice. */
import { agentEvents } from '@throughline/protocol/agent';
import { describe, expect, it } from 'vitest';
import { began, createClientHarness, createMemoryStorage, event, live, resumed } from '../support/client-harness.ts';

const started = (seq: number, runId = 'r1', extra = {}) =>
  event(seq, { type: 'agent_started', runId, data: { agent: 'x' }, ...extra });
const says = (seq: number, runId = 'r1', extra = {}) =>
  event(seq, { type: 'message_delta', runId, data: { messageId: 'm', text: `${seq} ` }, ...extra });
const completed = (seq: number, runId = 'r1', extra = {}) =>
  event(seq, { type: 'agent_completed', runId, data: {}, ...extra });

/** A page that has finished one run (1–2), opened another (3–5), and is then reloaded. */
async function pageBefore(storage = createMemoryStorage()) {
  const page = createClientHarness({ storage, events: agentEvents });
  await page.greet();
  page.welcome({ me: began(0, 0) });
  page.send(live(0), started(1, 'r0'), completed(2, 'r0'), started(3), says(4), says(5));
  return { page, storage };
}

describe('reload', () => {
  it('[C3] a fresh page says where its open runs began, rebuilds them, and marks what it saw', async () => {
    const { page, storage } = await pageBefore();
    page.lifecycle.notify('pagehide');
    const effects: number[] = [];
    const fresh = createClientHarness({ storage, events: agentEvents });
    fresh.client.on('message_delta', ({ seq }) => effects.push(seq));
    const { hello } = await fresh.greet();
    expect(hello.streams.me).toEqual({ epoch: 'e1', seq: 2, from: 'active-runs', seen: 5 });
    fresh.welcome({ me: resumed(6) });
    const replay = { replay: true };
    fresh.send(started(3, 'r1', replay), says(4, 'r1', replay), says(5, 'r1', replay), says(6, 'r1', replay));
    expect(fresh.events.map(({ seq, seen }) => `${seq}${seen ? ' seen' : ''}`)).toEqual([
      '3 seen',
      '4 seen',
      '5 seen',
      '6',
    ]);
    expect(effects).toEqual([6]);
    expect(fresh.client.run('r1').get()?.parts).toMatchObject([{ text: '4 5 6 ' }]);
  });

  it('[C3] writes the places down within a second too, for a page that crashes', async () => {
    const { page, storage } = await pageBefore();
    expect(storage.content.size).toBe(0);
    page.clock.advance(0);
    expect(JSON.parse([...storage.content.values()][0]!)).toEqual({
      user: 'ada',
      streams: { me: { epoch: 'e1', seq: 5, base: 2 } },
    });
  });

  it('[C3, K11] a fresh page reads again from an interrupted run on, until another one continues it', async () => {
    const base = async (...more: Parameters<typeof page.send>) => {
      page.send(...more);
      page.clock.advance(2_000);
      return JSON.parse([...storage.content.values()][0]!).streams.me.base;
    };
    const storage = createMemoryStorage();
    const page = createClientHarness({ storage, events: agentEvents });
    await page.greet();
    page.welcome({ me: began(0, 0) });
    const asks = { type: 'agent_interrupted', runId: 'r1', data: { interrupts: [{ id: 'q', prompt: '?' }] } };
    const goesOn = { type: 'agent_started', runId: 'r2', data: { agent: 'x', continues: 'r1' } };
    expect(await base(live(0), started(1, 'r0'), completed(2, 'r0'), started(3), event(4, asks))).toBe(2);
    expect(await base(started(5, 'r3'), completed(6, 'r3'), says(7))).toBe(2);
    expect(await base(event(8, goesOn))).toBe(7);
    expect(await base(completed(9, 'r2'))).toBe(9);
  });

  it('[C3] a run that ended while the page was away is shown to its end', async () => {
    const { page, storage } = await pageBefore();
    page.lifecycle.notify('pagehide');
    const fresh = createClientHarness({ storage, events: agentEvents });
    await fresh.greet();
    fresh.welcome({ me: resumed(6) });
    for (const frame of [started(3), says(4), says(5), completed(6)]) fresh.send({ ...frame, replay: true } as never);
    fresh.send(live(6));
    expect(fresh.client.run('r1').get()?.status).toBe('completed');
  });

  it('[S8, C3] what the earlier load had dispatched is not told as lost', async () => {
    const { page, storage } = await pageBefore();
    page.lifecycle.notify('pagehide');
    const copy = createMemoryStorage();
    for (const [key, value] of storage.content) copy.setItem(key, value);
    const within = createClientHarness({ storage, events: agentEvents });
    await within.greet();
    within.welcome({ me: began(4, 9, 'trimmed') });
    expect(within.losses).toEqual([]);
    const beyond = createClientHarness({ storage: copy, events: agentEvents });
    await beyond.greet();
    beyond.welcome({ me: began(7, 9, 'trimmed') });
    expect(beyond.losses).toMatchObject([{ from: 6, until: 7, reason: 'trimmed' }]);
  });

  it('[C3] two tabs of one user do not disturb each other, a duplicated one neither', async () => {
    const { page, storage } = await pageBefore();
    page.clock.advance(0);
    const copy = createMemoryStorage();
    for (const [key, value] of storage.content) copy.setItem(key, value);
    const duplicate = createClientHarness({ storage: copy, events: agentEvents });
    const { hello } = await duplicate.greet();
    duplicate.welcome({ me: resumed(5) });
    page.send(says(6));
    duplicate.send(says(4, 'r1', { replay: true }), says(5, 'r1', { replay: true }));
    expect(page.seqs()).toEqual([1, 2, 3, 4, 5, 6]);
    expect(hello.session).not.toBe('tab-1');
    expect(JSON.parse([...copy.content.values()][0]!).streams.me.seq).toBe(5);
  });

  it('[H5, C3] the places of another user are of no use and are not used', async () => {
    const { page, storage } = await pageBefore();
    page.lifecycle.notify('pagehide');
    const other = createClientHarness({ storage, events: agentEvents });
    await other.greet();
    other.welcome({ me: resumed(5) }, { user: 'eve' });
    const [subscribe] = await other.sentOf('subscribe');
    expect(subscribe).toMatchObject({ stream: 'me', position: { from: 'active-runs' } });
    expect(other.resets).toMatchObject([{ stream: 'me', reason: 'user-changed' }]);
    other.send(
      { op: 'subscribed', ref: subscribe!.ref, stream: 'me', verdict: began(0, 1, 'new', 'e9') },
      says(1, 'r7'),
    );
    expect(other.events.map(({ seq, seen }) => [seq, seen])).toEqual([[1, false]]);
  });

  it('[C3] storage that is spoilt or refuses is as if it were not there', async () => {
    const spoilt = createMemoryStorage();
    spoilt.setItem(
      'throughline.v1 wss://agents.example/socket',
      '{"user":"ada","streams":{"me":{"epoch":"e1","seq":-1}}}',
    );
    const page = createClientHarness({ storage: spoilt });
    const { hello } = await page.greet();
    expect(hello.streams.me).toEqual({ from: 'active-runs' });
    const full = createClientHarness({
      storage: {
        getItem: () => null,
        setItem: () => {
          throw new Error('QuotaExceededError');
        },
        removeItem: () => {},
      },
    });
    await full.greet();
    full.welcome({ me: began(0, 0) });
    full.send(event(1));
    full.clock.advance(5_000);
    full.send(event(2));
    full.clock.advance(5_000);
    expect(full.seqs()).toEqual([1, 2]);
    expect(full.errors).toHaveLength(1);
  });
});

describe('another user on the same page', () => {
  it('[H5] views, cursors and outbox are discarded, and every stream begins anew', async () => {
    const { page } = await pageBefore();
    page.client.stream('thread:1');
    await page.cut();
    await page.greet();
    page.welcome({ me: resumed(5), 'thread:1': began(0, 0) }, { user: 'eve' });
    expect(page.client.runs().get()).toEqual([]);
    expect(page.resets.map(({ stream, reason }) => `${stream} ${reason}`)).toEqual([
      'me user-changed',
      'thread:1 user-changed',
    ]);
    expect((await page.sentOf('subscribe')).map(({ stream, position }) => [stream, position])).toEqual([
      ['me', { from: 'active-runs' }],
      ['thread:1', { from: 'start' }],
    ]);
    expect(page.client.user.get()).toBe('eve');
  });
});
