/** The change between WebSocket and HTTP, as a page sees it. [F7, F12] */
import { expect, it } from 'vitest';
import { httpFallback } from '../../src/http/index.ts';
import { createHarness, welcome } from '../support/connection-harness.ts';
import { createScriptedEndpoint, turns } from './scripted-endpoint.ts';

const MINUTE = 60_000;

const create = (options: Parameters<typeof httpFallback>[0] = {}) => {
  const endpoint = createScriptedEndpoint();
  const harness = createHarness({ transport: httpFallback({ fetch: endpoint.fetch, ...options }) });
  harness.random = 0;
  const pass = async (ms: number): Promise<void> => {
    harness.clock.advance(ms);
    await turns();
  };
  /** The pipe's opening and its first GET are answered: welcome. */
  const welcomeOverHttp = async () => {
    await turns();
    await endpoint.last('POST').answer(201, 'n.1');
    await endpoint.last('GET').answer(200, `: open\n\nid: 1\ndata: ${JSON.stringify(welcome)}\n\n`);
    const stream = await endpoint.last('GET').stream();
    await stream.write(': open\n\n');
    return stream;
  };
  /** Both attempts over the WebSocket are refused; the third goes over HTTP. */
  const openOverHttp = async () => {
    harness.connection.connect();
    for (let attempt = 0; attempt < 2; attempt += 1) {
      harness.sockets.last.refuse();
      await pass(0);
    }
    return welcomeOverHttp();
  };
  /** So many minutes in which the server says something now and then. */
  const goOn = async (stream: Awaited<ReturnType<typeof welcomeOverHttp>>, minutes: number) => {
    for (let time = 0; time < minutes * 3; time += 1) {
      await stream.write(`id: ${2 + time}\ndata: {"op":"news"}\n\n`);
      await pass(20_000);
    }
  };
  return { ...harness, harness, goOn, endpoint, pass, openOverHttp, welcomeOverHttp };
};

it('[F12] a WebSocket that works is all there is: no request is made, and the status is plain', async () => {
  const { harness, endpoint, connection } = create();
  harness.open();
  await turns();
  expect([endpoint.requests, connection.status.get(), connection.transport]).toEqual([
    [],
    { name: 'replaying' },
    undefined,
  ]);
});

it('[F12] two refused sockets, and the page is connected over HTTP; the status says how and why', async () => {
  const { openOverHttp, connection, sockets } = create();
  await openOverHttp();
  expect(sockets.all).toHaveLength(2);
  const transport = {
    name: 'http',
    mode: 'streaming',
    why: 'The WebSocket ended before any message came (close code 1006).',
  };
  expect(connection.status.get()).toEqual({ name: 'replaying', transport });
  expect(connection.transport).toEqual(transport);
});

it('[F12] a socket that hangs and one that opens and stays mute count as well', async () => {
  const { connection, sockets, pass, endpoint } = create();
  connection.connect();
  await pass(10_000);
  await pass(0);
  sockets.last.accept();
  await pass(10_000);
  await pass(0);
  await turns();
  expect([sockets.all.length, endpoint.open('POST').length]).toEqual([2, 1]);
});

it('[F12] what happens while the platform has no network says nothing about the transport', async () => {
  const { connection, sockets, pass, lifecycle, endpoint } = create();
  connection.connect();
  lifecycle.notify('offline');
  for (let attempt = 0; attempt < 4; attempt += 1) {
    sockets.last.refuse();
    await pass(0);
  }
  expect([sockets.all.length, endpoint.requests.length]).toEqual([5, 0]);
});

it('[F12] a page that is left in mid-dial says nothing about the transport', async () => {
  const { connection, sockets, pass, lifecycle, endpoint } = create();
  connection.connect();
  for (let time = 0; time < 3; time += 1) {
    lifecycle.notify('pagehide');
    lifecycle.notify('pageshow');
    await pass(0);
  }
  sockets.last.refuse();
  await pass(0);
  expect([sockets.all.length, endpoint.requests.length]).toEqual([5, 0]);
});

it('[F12] a loss later than 10 min tries the WebSocket for 5 s, then HTTP again', async () => {
  const { openOverHttp, sockets, pass, endpoint, connection, goOn } = create();
  const stream = await openOverHttp();
  await goOn(stream, 9);
  await stream.write('event: close\ndata: 1012 restarting\n\n');
  await pass(0);
  expect([sockets.all.length, endpoint.open('POST').length]).toEqual([2, 1]);
  await endpoint.last('POST').answer(201, 'n.2');
  await endpoint.last('GET').answer(200, `: open\n\nid: 1\ndata: ${JSON.stringify(welcome)}\n\n`);
  const second = await endpoint.last('GET').stream();
  await goOn(second, 1);
  await second.write('event: close\ndata: 1012 restarting\n\n');
  await pass(0);
  expect(sockets.all).toHaveLength(3);
  await pass(5_000);
  expect(endpoint.open('POST').at(-1)?.body).toContain('"op":"hello"');
  expect([sockets.all.length, connection.status.get().name]).toEqual([3, 'greeting']);
});

it('[F12] a trial that works brings the page back to the WebSocket', async () => {
  const { openOverHttp, sockets, pass, connection, goOn, harness } = create();
  const stream = await openOverHttp();
  await goOn(stream, 10);
  await stream.write('event: close\ndata: 1012 restarting\n\n');
  await pass(0);
  sockets.last.accept();
  harness.welcome();
  expect(connection.status.get()).toEqual({ name: 'replaying' });
});

it('[F12] the trial is made while the page is hidden', async () => {
  const { openOverHttp, sockets, pass, lifecycle, connection, goOn } = create();
  const stream = await openOverHttp();
  await goOn(stream, 10);
  expect([sockets.all.length, connection.status.get().name]).toEqual([2, 'replaying']);
  lifecycle.notify('hidden');
  await pass(0);
  expect(sockets.all).toHaveLength(3);
});

it('[F7] hidden for 5 min without having sent anything: no pipe until it is shown', async () => {
  const { openOverHttp, pass, lifecycle, connection, endpoint, downs } = create();
  await openOverHttp();
  lifecycle.notify('hidden');
  await turns();
  let id = 2;
  while (connection.status.get().name === 'replaying') {
    await pass(20_000);
    const poll = endpoint.open('GET').at(-1);
    if (poll) await poll.answer(200, `: open\n\nid: ${id++}\ndata: {"op":"noise"}\n\n`);
    if (id > 40) break;
  }
  expect(connection.status.get()).toEqual({ name: 'paused', reasons: ['freeze'] });
  expect([endpoint.open('DELETE').length, downs.length]).toEqual([1, 1]);
  const asked = endpoint.requests.length;
  await pass(30 * MINUTE);
  expect(endpoint.requests.length).toBe(asked);
  lifecycle.notify('visible');
  await turns();
  expect(connection.status.get().name).not.toBe('paused');
});

it('[B4] close() leaves no timer and no listener', async () => {
  const { openOverHttp, connection, clock, lifecycle } = create();
  await openOverHttp();
  lifecycle.notify('hidden');
  connection.close();
  await turns();
  expect([clock.pending, lifecycle.listeners]).toEqual([0, 0]);
});

it('`use: always` never makes a socket, and needs none on the platform', async () => {
  const { connection, sockets, welcomeOverHttp } = create({ use: 'always' });
  connection.connect();
  await welcomeOverHttp();
  expect(sockets.all).toEqual([]);
  expect(connection.transport?.why).toContain('option `use`');
});
