/** One pipe from its opening to its end, request by request. [F2–F9] */

import { createManualClock } from '@throughline/test-support';
import { describe, expect, it } from 'vitest';
import { HttpSocket } from '../../src/http/http-socket.ts';
import { createFakeLifecycle } from '../support/fake-lifecycle.ts';
import { createScriptedEndpoint, turns } from './scripted-endpoint.ts';

const create = (delivery = { holdsBack: false }) => {
  const clock = createManualClock();
  const lifecycle = createFakeLifecycle();
  const endpoint = createScriptedEndpoint();
  const modes: string[] = [];
  const socket = new HttpSocket('wss://agents.example/agent', {
    clock,
    lifecycle,
    fetch: endpoint.fetch,
    credentials: 'same-origin',
    delivery,
    modeChanged: (mode) => modes.push(mode),
  });
  const messages: string[] = [];
  let closed: { code: number; reason: string } | undefined;
  socket.addEventListener('message', ({ data }) => messages.push(data));
  socket.addEventListener('close', (end) => {
    closed = end;
  });
  const pass = async (ms: number): Promise<void> => {
    clock.advance(ms);
    await turns();
  };
  /** Open, welcomed through the first GET, and streaming. */
  const open = async () => {
    await turns();
    socket.send('hello');
    await turns();
    await endpoint.last('POST').answer(201, 'n.1');
    await endpoint.last('GET').answer(200, ': open\n\nid: 1\ndata: welcome\n\n');
    const stream = await endpoint.last('GET').stream();
    await stream.write(': open\n\n');
    return stream;
  };
  return { clock, lifecycle, endpoint, modes, socket, messages, pass, open, closed: () => closed, delivery };
};

describe('opening', () => {
  it('[F2, F7] opens with the first message; the first GET waits, the next one streams', async () => {
    const { endpoint, socket, messages, modes } = create();
    await turns();
    expect([socket.readyState, endpoint.requests]).toEqual([1, []]);
    socket.send('hello');
    await turns();
    expect(endpoint.last('POST')).toMatchObject({ body: 'hello', fields: { after: '0', open: expect.any(String) } });
    expect(socket.bufferedAmount).toBe(5);
    await endpoint.last('POST').answer(201, 'n.1\n');
    expect(socket.bufferedAmount).toBe(0);
    expect(endpoint.last('GET').fields).toEqual({ pipe: 'n.1', after: '0', wait: '20000' });
    await endpoint.last('GET').answer(200, ': open\n\nid: 1\ndata: welcome\n\n');
    expect(messages).toEqual(['welcome']);
    expect(endpoint.last('GET').fields).toEqual({ pipe: 'n.1', after: '1' });
    expect(modes).toEqual(['streaming']);
  });

  it.each([
    [404, 1006],
    [403, 1006],
    [413, 1009],
    [503, 1006],
  ])('[F9] an opening that is answered %i is not repeated: it ends with %i', async (status, code) => {
    const { endpoint, socket, closed, pass } = create();
    await turns();
    socket.send('hello');
    await turns();
    await endpoint.last('POST').answer(status);
    await pass(60_000);
    expect([closed()?.code, endpoint.requests.length]).toEqual([code, 1]);
  });

  it('[F9] a server that is not there ends it with 1006 and the reason', async () => {
    const { endpoint, socket, closed } = create();
    await turns();
    socket.send('hello');
    await turns();
    await endpoint.last('POST').fail();
    expect(closed()).toEqual({ code: 1006, reason: expect.stringContaining('fetch failed') });
  });
});

describe('the way up', () => {
  it('[F3] one body at a time; what waits goes together, one message a line', async () => {
    const { endpoint, socket, open } = create();
    await open();
    for (const text of ['a', 'b', 'c\nc']) socket.send(text);
    await turns();
    expect(endpoint.open('POST')).toMatchObject([{ body: 'a', fields: { n: '1', after: '1' } }]);
    await endpoint.last('POST').answer(204);
    expect(endpoint.open('POST')).toMatchObject([{ body: 'b\nc c', fields: { n: '2' } }]);
  });

  it('[F9] a body is repeated under its number after 0.25, 0.5, 1, 2 … 5 s, until it is answered', async () => {
    const { endpoint, socket, open, pass, clock } = create();
    await open();
    socket.send('a');
    await turns();
    const waits: number[] = [];
    for (let failure = 0; failure < 7; failure += 1) {
      if (failure % 2 === 0) await endpoint.last('POST').fail();
      else await endpoint.last('POST').answer(502);
      const from = clock.elapsed();
      while (endpoint.open('POST').length === 0) await pass(50);
      waits.push(clock.elapsed() - from);
      expect(endpoint.last('POST')).toMatchObject({ body: 'a', fields: { n: '1' } });
    }
    expect(waits).toEqual([250, 500, 1_000, 2_000, 4_000, 5_000, 5_000]);
    expect(socket.bufferedAmount).toBe(1);
    await endpoint.last('POST').answer(204);
    expect(socket.bufferedAmount).toBe(0);
  });

  it('[F9] `Retry-After` is kept to', async () => {
    const { endpoint, socket, open, pass } = create();
    await open();
    socket.send('a');
    await turns();
    await endpoint.last('POST').answer(429, '', { 'retry-after': '7' });
    await pass(6_999);
    expect(endpoint.open('POST')).toEqual([]);
    await pass(1);
    expect(endpoint.open('POST')).toHaveLength(1);
  });

  it('[F9] a pipe that the server does not know any more ends with 1006', async () => {
    const { endpoint, socket, open, closed } = create();
    await open();
    socket.send('a');
    await turns();
    await endpoint.last('POST').answer(404);
    expect(closed()?.code).toBe(1006);
    expect(endpoint.open('GET')).toEqual([]);
  });

  it('[F5] what nothing confirmed for 64 KiB is confirmed by a POST of its own', async () => {
    const { endpoint, open } = create();
    const stream = await open();
    await stream.write(`id: 2\ndata: ${'x'.repeat(70_000)}\n\n`);
    expect(endpoint.open('POST')).toMatchObject([{ body: undefined, fields: { pipe: 'n.1', after: '2' } }]);
  });

  it('[F8] close() lets what was sent go out, then says DELETE', async () => {
    const { endpoint, socket, open } = create();
    await open();
    socket.send('a');
    socket.close();
    await turns();
    expect(endpoint.open('DELETE')).toEqual([]);
    await endpoint.last('POST').answer(204);
    expect(endpoint.open('DELETE')).toHaveLength(1);
    expect(endpoint.open('GET')).toEqual([]);
  });

  it('[F8, B4] closed without anything to send: DELETE at once, and nothing runs any more', async () => {
    const { endpoint, socket, open, clock, lifecycle } = create();
    await open();
    socket.close();
    expect([endpoint.open('DELETE').length, clock.pending, lifecycle.listeners]).toEqual([1, 0, 0]);
  });
});

describe('the way down', () => {
  it('[F4, F5] a cut GET goes on where it was, each message once', async () => {
    const { endpoint, messages, open } = create();
    const stream = await open();
    await stream.write('id: 2\nda');
    await stream.write('ta: b\n\nid: 3\ndata: c1\ndata: c2\n\nid: 4\ndata: los');
    await stream.cut();
    expect(endpoint.last('GET').fields.after).toBe('3');
    const next = await endpoint.last('GET').stream();
    await next.write(': open\n\nid: 3\ndata: again\n\nid: 4\ndata: d\n\n');
    expect(messages).toEqual(['welcome', 'b', 'c1\nc2', 'd']);
  });

  it('a number that was left out ends the pipe: nothing is ever skipped', async () => {
    const { messages, open, closed } = create();
    const stream = await open();
    await stream.write('id: 3\ndata: c\n\n');
    expect([messages, closed()?.code]).toEqual([['welcome'], 1006]);
  });

  it('[F4] ends with the code that the server closed with', async () => {
    const { open, closed, clock } = create();
    const stream = await open();
    await stream.write('event: close\ndata: 4401 unauthorized\n\n');
    expect([closed(), clock.pending]).toEqual([{ code: 4401, reason: 'unauthorized' }, 0]);
  });

  it('[F7] waits from then on when the comment does not come in 3 s', async () => {
    const { endpoint, socket, pass, modes, delivery } = create();
    await turns();
    socket.send('hello');
    await turns();
    await endpoint.last('POST').answer(201, 'n.1');
    await endpoint.last('GET').answer(200, 'id: 1\ndata: welcome\n\n');
    const held = endpoint.last('GET');
    await pass(2_999);
    expect(held.aborted).toBe(false);
    await pass(1);
    expect(held.aborted).toBe(true);
    expect(endpoint.last('GET').fields).toEqual({ pipe: 'n.1', after: '1', wait: '20000' });
    expect([modes, delivery]).toEqual([['streaming', 'waiting'], { holdsBack: true }]);
  });

  it('[F5, F7] waits from then on when what the server wrote does not come in 3 s', async () => {
    const { endpoint, socket, open, pass, modes } = create();
    const stream = await open();
    await pass(60_000);
    expect(modes).toEqual(['streaming']);
    socket.send('ping');
    await turns();
    await endpoint.last('POST').answer(204, '', { last: '3' });
    await pass(2_000);
    await stream.write('id: 2\ndata: b\n\n');
    await pass(2_999);
    expect(modes).toEqual(['streaming']);
    await pass(1);
    expect(modes).toEqual(['streaming', 'waiting']);
  });

  it('[F7] a session that has learnt it begins by waiting', async () => {
    const { endpoint, socket } = create({ holdsBack: true });
    await turns();
    socket.send('hello');
    await turns();
    await endpoint.last('POST').answer(201, 'n.1');
    await endpoint.last('GET').answer(200, 'id: 1\ndata: welcome\n\n');
    expect(endpoint.last('GET').fields.wait).toBe('20000');
  });

  it('[F7] a hidden page lets its GET go, polls every 20 s, and waits once after each POST', async () => {
    const { endpoint, socket, open, lifecycle, pass, modes, messages } = create();
    await open();
    lifecycle.notify('hidden');
    await turns();
    expect(endpoint.open('GET')).toEqual([]);
    await pass(20_000);
    expect(endpoint.last('GET').fields.wait).toBe('0');
    await endpoint.last('GET').answer(200, ': open\n\n');
    await pass(10_000);
    socket.send('submit');
    await turns();
    await endpoint.last('POST').answer(204);
    expect(endpoint.last('GET').fields.wait).toBe('20000');
    await endpoint.last('GET').answer(200, 'id: 2\ndata: receipt\n\n');
    expect([messages.at(-1), endpoint.open('GET')]).toEqual(['receipt', []]);
    lifecycle.notify('visible');
    await turns();
    expect(endpoint.last('GET').fields).not.toHaveProperty('wait');
    expect(modes).toEqual(['streaming', 'polling', 'streaming']);
  });

  it('answers that end at once without a message are not asked for in a storm', async () => {
    const { endpoint, open, pass } = create();
    await (await open()).end();
    let before = endpoint.requests.length;
    for (let round = 0; round < 3; round += 1) {
      await endpoint.open('GET').at(-1)?.answer(200, ': open\n\n');
      await pass(0);
    }
    expect(endpoint.requests.length - before).toBeLessThanOrEqual(1);
    before = endpoint.requests.length;
    await pass(5_000);
    expect(endpoint.requests.length).toBeGreaterThan(before);
  });
});
