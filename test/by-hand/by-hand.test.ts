/** Both ends against an opposite end that was written from PROTOCOL.md alone, over real sockets. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createClient, type DeliveredEvent } from '@throughline/client';
import { agentEvents } from '@throughline/protocol/agent';
import { frameSchemas } from '@throughline/protocol/schemas';
import { createEventManager } from '@throughline/server';
import { attachWebSocketServer } from '@throughline/server/ws';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type Frame, hello, openByHand } from './by-hand-page.ts';
import { serveByHand } from './by-hand-server.ts';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

describe('a page written by hand, with our event manager', () => {
  async function start() {
    const manager = createEventManager({
      events: agentEvents,
      authenticate: ({ token }) => (token?.startsWith('token-') ? { userId: token.slice(6) } : null),
      authorize: ({ stream }) => stream === 'thread:42',
    });
    const http = createServer();
    attachWebSocketServer(http, manager);
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    manager.ready();
    cleanUps.push(async () => {
      await manager.close();
      http.close();
      http.closeAllConnections();
    });
    return { manager, url: `ws://127.0.0.1:${(http.address() as AddressInfo).port}/agent` };
  }
  async function greeted(url: string, streams: Frame = {}) {
    const page = await openByHand(url);
    cleanUps.push(() => page.close());
    page.send(hello('token-ada', streams));
    return { page, welcome: await page.next('welcome'), live: await page.next('live') };
  }
  const say = (text: string) => ({ type: 'message_delta' as const, data: { messageId: 'm-1', text }, runId: 'r-1' });

  it('[H3, S9] reads a run from its first event to its last, comes back, and goes on where it stood', async () => {
    const { manager, url } = await start();
    const { page, welcome, live } = await greeted(url);
    expect(welcome.streams.me).toMatchObject({ resumed: false, reason: 'new', head: 0, after: 0 });
    expect(live).toMatchObject({ stream: 'me', seq: 0, runs: [] });
    await manager.run({ user: 'ada', agent: 'researcher', runId: 'r-1' }, async (run) => {
      run.thinking('I should look it up.');
      await run.tool('weather', { city: 'Oslo' }, async () => ({ celsius: 4 }));
      return 'It is 4 °C.';
    });
    const events = await page.take('event', 5);
    expect(events.map(({ type }) => type)).toEqual([
      'agent_started',
      'agent_thinking',
      'tool_executing',
      'tool_completed',
      'agent_completed',
    ]);
    expect(events.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
    page.send({ op: 'seen', cursors: { me: { epoch: live.epoch, seq: 5 } } });

    const back = await greeted(url, { me: { epoch: live.epoch, seq: 3 } });
    expect(await page.closed, 'the same session has a newer socket').toBe(4409);
    expect(back.welcome.streams.me).toEqual({ resumed: true, epoch: live.epoch, head: 5 });
    const again = back.page.received.filter(({ op }) => op === 'event');
    expect(again).toEqual(events.slice(3).map((event) => ({ ...event, replay: true })));
  });

  it('[S3, S7, U3] repairs a gap, hears the heads, and gets one receipt for one command', async () => {
    const { manager, url } = await start();
    let started = 0;
    manager.onSubmit('user_message', () => ({ started: ++started }));
    const { page, live } = await greeted(url);
    for (const text of ['a', 'b', 'c']) await manager.publish('user:ada', say(text));
    const events = await page.take('event', 3);
    page.send({ op: 'replay', stream: 'me', epoch: live.epoch, after: 1, until: 3 });
    expect(await page.take('event', 2)).toEqual(events.slice(1).map((event) => ({ ...event, replay: true })));
    page.send({ op: 'ping', t: 7 });
    expect(await page.next('pong')).toEqual({ op: 'pong', t: 7, heads: { me: 3 } });

    const submit = { op: 'submit', id: 'c-1', type: 'user_message', data: { text: 'hi' } };
    page.send(submit, submit);
    const receipts = await page.take('receipt', 2);
    expect(receipts.map(({ ok, result }) => [ok, result.started])).toEqual([
      [true, 1],
      [true, 1],
    ]);
    expect(receipts.filter(({ duplicate }) => duplicate)).toHaveLength(1);
    page.send({ ...submit, data: { text: 'another' } });
    expect(await page.next('receipt')).toMatchObject({ ok: false, code: 'id-conflict', retry: false });
    page.send({ op: 'submit', id: 'c-2', type: 'Not A Type', data: {} });
    expect(await page.next('receipt')).toMatchObject({ id: 'c-2', ok: false, code: 'invalid', retry: false });
  });

  it('[V5] reads streams that it may read, and no others', async () => {
    const { manager, url } = await start();
    const { page } = await greeted(url);
    const subscribe = (ref: string, stream: string) => ({ op: 'subscribe', ref, stream, position: { from: 'start' } });
    page.send(subscribe('r-1', 'thread:42'), subscribe('r-2', 'thread:7'), subscribe('r-3', 'user:bob'));
    const verdicts = new Map((await page.take('subscribed', 3)).map(({ ref, verdict }) => [ref, verdict]));
    expect(verdicts.get('r-1')).toMatchObject({ resumed: false, reason: 'new' });
    expect(verdicts.get('r-2')).toEqual({ refused: 'forbidden' });
    expect(verdicts.get('r-3')).toEqual({ refused: 'forbidden' });
    await manager.publish('thread:42', say('to all'));
    expect(await page.next('event')).toMatchObject({ stream: 'thread:42', seq: 1 });
  });

  it.each([
    ['what is not JSON', 'no JSON', 'bad-frame', 4400],
    ['a frame before hello', '{"op":"ping","t":1}', 'bad-frame', 4400],
    ['another version, whatever its shape', '{"op":"hello","v":2,"who":"me"}', 'unsupported-version', 4406],
    ['a bad token', JSON.stringify(hello('nonsense')), 'unauthorized', 4401],
  ])('[H2] answers %s by a fault and its close code', async (_, text, code, closeCode) => {
    const { url } = await start();
    const page = await openByHand(url);
    page.sendText(text);
    expect(await page.next('fault')).toMatchObject({ code });
    expect(await page.closed).toBe(closeCode);
    expect(JSON.stringify(page.received)).not.toContain('nonsense');
  });

  it('hears nothing that the schemas of the wire would refuse', async () => {
    const { manager, url } = await start();
    const { page } = await greeted(url);
    await manager.publish('user:ada', say('a'));
    page.send({ op: 'subscribe', ref: 'r-1', stream: 'thread:7', position: { from: 'now' } }, { op: 'ping', t: 1 });
    page.send({ op: 'submit', id: 'c-1', type: 'nobody_knows', data: null });
    await page.next('event');
    await page.next('subscribed');
    page.send({ op: 'hello', v: 1, session: 's', streams: {} });
    await page.closed;
    const ops = page.received.map((frame) => frame.op);
    expect(ops).toEqual(expect.arrayContaining(['welcome', 'live', 'event', 'subscribed', 'pong', 'receipt', 'fault']));
    for (const frame of page.received) {
      const judged = frameSchemas[frame.op as keyof typeof frameSchemas].safeParse(frame);
      expect(judged.success, JSON.stringify(frame)).toBe(true);
    }
  });
});

describe('our client, with a server written by hand', () => {
  async function start() {
    const server = await serveByHand();
    cleanUps.push(() => server.close());
    const client = createClient({
      url: server.url,
      token: 'token-ada',
      events: agentEvents,
      WebSocket: WebSocket as never,
      random: () => 0,
      storage: null,
    });
    cleanUps.push(() => client.close());
    const events: DeliveredEvent[] = [];
    const waiting: { count: number; resolve: () => void }[] = [];
    client.onAny((event) => {
      events.push(event as DeliveredEvent);
      for (const { count, resolve } of waiting) if (events.length >= count) resolve();
    });
    const delivered = (count: number): Promise<void> =>
      events.length >= count ? Promise.resolve() : new Promise((resolve) => waiting.push({ count, resolve }));
    client.connect();
    const first = await server.next('hello');
    return { server, client, events, delivered, first };
  }
  const delta = (text: string) => ['message_delta', { messageId: 'm-1', text }, 'r-1'] as const;

  it('[S1–S3, H3] 1, 2, 2, 4, 3, 5 arrive as 1, 2, 3, 4, 5; after a cut its hello carries the last one dispatched', async () => {
    const { server, events, delivered, first } = await start();
    expect(first).toMatchObject({ v: 1, token: 'token-ada' });
    for (const text of ['a', 'b', 'c', 'd', 'e']) server.append(...delta(text));
    server.write(1, 2, 2, 4, 3, 5);
    await delivered(5);
    server.append(...delta('f'));
    server.cut();
    const second = await server.next('hello');
    expect(second).toMatchObject({ session: first.session, streams: { me: { epoch: 'by-hand-1', seq: 5 } } });
    await delivered(6);
    expect(events.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(events.map(({ data }) => (data as { text: string }).text).join('')).toBe('abcdef');
  });

  it('[S3] asks for exactly what is missing', async () => {
    const { server, events, delivered } = await start();
    for (const text of ['a', 'b', 'c', 'd']) server.append(...delta(text));
    server.write(1, 4);
    expect(await server.next('replay')).toEqual({ op: 'replay', stream: 'me', epoch: 'by-hand-1', after: 1, until: 3 });
    await delivered(4);
    expect(events.map(({ seq, origin }) => [seq, origin])).toEqual([
      [1, 'live'],
      [2, 'repair'],
      [3, 'repair'],
      [4, 'live'],
    ]);
  });

  it('[S6] rejects a body that fails its schema, and goes on', async () => {
    const { server, client, events, delivered } = await start();
    const rejected: number[] = [];
    client.onRejected(({ seq }) => rejected.push(seq));
    server.append(...delta('a'));
    server.append('message_delta', { messageId: 'm-1', text: 7 }, 'r-1');
    server.append(...delta('c'));
    server.write(1, 2, 3);
    await delivered(2);
    expect(events.map(({ seq }) => seq)).toEqual([1, 3]);
    expect(rejected).toEqual([2]);
  });

  it('[U4] a command ends in its receipt', async () => {
    const { client } = await start();
    expect(await client.submit('user_message' as never, { text: 'hi' } as never)).toMatchObject({
      ok: true,
      result: { echo: 'user_message' },
    });
  });
});
