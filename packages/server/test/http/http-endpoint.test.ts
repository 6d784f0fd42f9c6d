/** What PROTOCOL.md says of the requests that carry a pipe, one by one, without a network. [F1–F11] */
import type { Pipe, PipeListener } from '@throughline/protocol';
import { createSettlingClock, settled } from '@throughline/test-support';
import { describe, expect, test } from 'vitest';
import { isServerError } from '../../src/errors/server-error.ts';
import { createHttpEndpoint, type HttpEndpointOptions } from '../../src/http/index.ts';
import type { Refusal } from '../../src/refusals/refusal.ts';

interface Attached {
  readonly pipe: Pipe;
  readonly request: any;
  readonly messages: string[];
  drained: number;
  closed: { code: number; reason: string } | undefined;
}

/** An endpoint in front of a manager that only writes down what it hears. */
function rig(options: HttpEndpointOptions = {}) {
  const clock = createSettlingClock();
  const attached: Attached[] = [];
  const refusals: Refusal[] = [];
  const manager = {
    noteRefusal: (refusal: Refusal) => void refusals.push(refusal),
    attach(pipe: Pipe, request?: unknown): PipeListener {
      const one: Attached = { pipe, request, messages: [], drained: 0, closed: undefined };
      attached.push(one);
      return {
        message: (text) => one.messages.push(text),
        binary: () => {},
        drained: () => {
          one.drained += 1;
        },
        closed: (code, reason) => {
          one.closed = { code, reason };
        },
      };
    },
  };
  const endpoint = createHttpEndpoint(manager, { clock, ...options });
  const ask = (method: string, headers: Record<string, string> = {}, body?: string): Promise<Response> =>
    endpoint(
      new Request('https://app.example/agent', {
        method,
        headers: { 'throughline-after': '0', ...headers },
        ...(body !== undefined && { body }),
      }),
    );
  const open = async (body = '{"op":"hello"}') => {
    const answer = await ask('POST', {}, body);
    const name = await answer.text();
    const { pipe, ...rest } = attached.at(-1)!;
    const post = (n: number, text: string, more = {}) =>
      ask('POST', { 'throughline-pipe': name, 'throughline-n': String(n), ...more }, text);
    const get = (more = {}) => ask('GET', { 'throughline-pipe': name, ...more });
    return { answer, name, pipe, heard: attached.at(-1)!, post, get, ...rest };
  };
  return { clock, attached, endpoint, ask, open, refusals };
}

/** What has been written to an answer so far; `done` once it has ended. */
function reading(answer: Response) {
  const state = { text: '', done: false };
  const decoder = new TextDecoder();
  void (async () => {
    for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) {
      state.text += decoder.decode(chunk, { stream: true });
    }
    state.done = true;
  })().catch(() => {});
  return state;
}

describe('opening', () => {
  test('[F2] the first POST opens a pipe, named by its node and 128 random bits, and is its first message', async () => {
    const { open, attached } = rig({ node: 'n1' });
    const { answer, name, messages } = await open();
    expect(answer.status).toBe(201);
    expect(name).toMatch(/^n1\.[0-9a-f]{32}$/);
    expect(messages).toEqual(['{"op":"hello"}']);
    expect(attached[0]!.request.request).toBeInstanceOf(Request);
  });

  test('[F2] a copy of an opening opens nothing, also when its pipe is over', async () => {
    const { ask, attached, clock } = rig();
    const copy = () => ask('POST', { 'throughline-open': 'o-1' }, '{"op":"hello"}');
    const [first, second] = await Promise.all([copy(), copy()]);
    const name = await first.text();
    expect([second.status, await second.text(), attached.length]).toEqual([201, name, 1]);
    await ask('DELETE', { 'throughline-pipe': name });
    expect([(await copy()).status, attached.length]).toEqual([409, 1]);
    await clock.advance(121_000);
    await ask('POST', { 'throughline-open': 'o-2' }, '{"op":"hello"}');
    expect([(await copy()).status, attached.length]).toEqual([201, 3]);
  });

  test('[F2] nobody is known yet: a large opening is not read', async () => {
    const { ask, attached } = rig({ maxOpeningBytes: 100 });
    expect((await ask('POST', {}, 'x'.repeat(101))).status).toBe(413);
    expect(attached).toEqual([]);
  });

  test('[F8] a pipe of whose opening no GET comes in 10 s is closed', async () => {
    const { open, clock, endpoint } = rig();
    const { heard } = await open();
    await clock.advance(9_999);
    expect(heard.closed).toBeUndefined();
    await clock.advance(1);
    expect([heard.closed?.code, endpoint.pipes()]).toEqual([1006, 0]);
  });
});

describe('the way up', () => {
  test('[F3] bodies are taken in order, each once, whatever is repeated', async () => {
    const { open } = rig();
    const { post, messages } = await open();
    expect((await post(1, 'a')).status).toBe(204);
    expect((await post(1, 'a')).status).toBe(204);
    expect((await post(3, 'c')).status).toBe(409);
    expect((await post(2, 'b')).status).toBe(204);
    expect((await post(1, 'a')).status).toBe(204);
    expect(messages).toEqual(['{"op":"hello"}', 'a', 'b']);
  });

  test('[F3] two that come at the same moment are one', async () => {
    const { open } = rig();
    const { post, messages } = await open();
    await Promise.all([post(1, 'a'), post(1, 'a')]);
    expect(messages.slice(1)).toEqual(['a']);
  });

  test('[F3] several messages may come in one body, one a line', async () => {
    const { open } = rig();
    const { post, messages } = await open();
    await post(1, '{"a":1}\n[{"b":2}]\n');
    expect(messages.slice(1)).toEqual(['{"a":1}', '[{"b":2}]']);
  });

  test('[F9] a body that is too large ends the pipe with 1009', async () => {
    const { open } = rig({ maxPayloadBytes: 10 });
    const { post, heard } = await open();
    expect((await post(1, 'x'.repeat(11))).status).toBe(413);
    expect(heard.closed?.code).toBe(1009);
  });
});

describe('the way down', () => {
  test('[F4] a GET streams: a comment at once, then each message under its number', async () => {
    const { open } = rig();
    const { pipe, get } = await open();
    pipe.send('{"a":1}');
    const answer = await get();
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
    });
    const came = reading(answer);
    await settled();
    pipe.send('{"b":\r\n2}');
    await settled();
    expect(came).toEqual({
      text: ': open\n\nid: 1\ndata: {"a":1}\n\nid: 2\ndata: {"b":\ndata: 2}\n\n',
      done: false,
    });
  });

  test('[F4] a close comes last, and can be asked for again', async () => {
    const { open, clock, endpoint } = rig();
    const { pipe, get } = await open();
    pipe.send('x');
    pipe.close(4401, 'unauthorized');
    expect(() => pipe.send('y')).toThrow();
    const expected = ': open\n\nid: 1\ndata: x\n\nevent: close\ndata: 4401 unauthorized\n\n';
    for (let again = 0; again < 2; again++) {
      const came = reading(await get());
      await settled();
      expect(came).toEqual({ text: expected, done: true });
    }
    await clock.advance(10_000);
    expect([endpoint.pipes(), (await get()).status]).toEqual([0, 404]);
  });

  test('[F4] a newer GET ends the older one, and nobody is told of an end', async () => {
    const { open, clock } = rig();
    const { get, heard, pipe } = await open();
    const first = reading(await get());
    const second = reading(await get());
    pipe.send('x');
    await clock.advance(60_000);
    expect([first.done, second.done, heard.closed]).toEqual([true, false, undefined]);
    expect(second.text).toContain('data: x');
  });

  test('[F5] what is not confirmed is kept, counts as buffered, and is sent again to the next GET', async () => {
    const { open, ask } = rig();
    const { pipe, get, name, heard } = await open();
    for (const text of ['a', 'b', 'c']) pipe.send(text);
    const before = pipe.bufferedBytes;
    expect(before).toBeGreaterThan(0);
    const first = reading(await get());
    await settled();
    expect(first.text).toContain('id: 3');
    expect(pipe.bufferedBytes).toBe(before);
    const second = reading(await get({ 'throughline-after': '1' }));
    await settled();
    expect(second.text).toBe(': open\n\nid: 2\ndata: b\n\nid: 3\ndata: c\n\n');
    expect(pipe.bufferedBytes).toBeLessThan(before);
    expect(heard.drained).toBe(1);
    await ask('POST', { 'throughline-pipe': name, 'throughline-after': '3' });
    expect([pipe.bufferedBytes, heard.drained]).toEqual([0, 2]);
  });

  test('[F5] answers tell the last number, so that a page sees what a proxy holds back', async () => {
    const { open } = rig();
    const { pipe, post } = await open();
    pipe.send('a');
    expect((await post(1, 'x')).headers.get('throughline-last')).toBe('1');
  });

  test('[F6] a GET that waits ends after the first messages of one tick', async () => {
    const { open } = rig();
    const { pipe, get } = await open();
    const came = reading(await get({ 'throughline-wait': '20000' }));
    await settled();
    expect(came.done).toBe(false);
    pipe.send('a');
    pipe.send('b');
    await settled();
    expect(came).toEqual({ text: ': open\n\nid: 1\ndata: a\n\nid: 2\ndata: b\n\n', done: true });
  });

  test('[F6] without any it ends after its time, and at once where it asks for 0', async () => {
    const { open, clock } = rig();
    const { get } = await open();
    const came = reading(await get({ 'throughline-wait': '20000' }));
    await clock.advance(19_999);
    expect(came.done).toBe(false);
    await clock.advance(1);
    expect(came.done).toBe(true);
    const none = reading(await get({ 'throughline-wait': '0' }));
    await settled();
    expect(none).toEqual({ text: ': open\n\n', done: true });
  });

  test('[F8] 45 s without a GET are the end, DELETE is one at once', async () => {
    const { open, clock, ask } = rig();
    const polled = await open();
    for (let time = 0; time < 4; time++) {
      reading(await polled.get({ 'throughline-wait': '0' }));
      await clock.advance(44_000);
    }
    expect(polled.heard.closed).toBeUndefined();
    await clock.advance(1_000);
    expect(polled.heard.closed?.code).toBe(1006);
    const left = await open();
    expect((await ask('DELETE', { 'throughline-pipe': left.name })).status).toBe(204);
    expect(left.heard.closed?.code).toBe(1000);
    expect((await left.get()).status).toBe(404);
    expect(clock.pending).toBe(0);
  });

  test('a connection that does not read is not handed everything', async () => {
    const { open } = rig();
    const { pipe, get } = await open();
    const answer = await get();
    for (let n = 0; n < 100; n++) pipe.send('x'.repeat(10_000));
    const reader = answer.body!.getReader();
    let bytes = 0;
    for (let n = 0; n < 101; n++) bytes += (await reader.read()).value!.byteLength;
    expect(bytes).toBeGreaterThan(1_000_000);
  });
});

describe('who may ask', () => {
  test('[F11] a foreign Origin is refused, whatever it asks', async () => {
    const { ask, attached, refusals } = rig();
    for (const method of ['POST', 'OPTIONS']) {
      const answer = await ask(method, { origin: 'https://evil.example' }, method === 'POST' ? 'x' : undefined);
      expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([403, null]);
    }
    expect(attached).toEqual([]);
    expect(refusals[0]).toMatchObject({
      reason: 'origin',
      origin: 'https://evil.example',
      host: 'app.example',
      path: '/agent',
      remedy: expect.stringContaining('option origins'),
    });
  });

  test.each([
    ['says no', 429, 'admit'],
    ['throws', 503, 'admit-failed'],
  ] as const)('whom `admit` does not want opens nothing: it %s', async (how, status, reason) => {
    const admit = (): boolean => {
      if (how === 'throws') throw new Error('x');
      return false;
    };
    const { ask, attached, refusals } = rig({ admit });
    const answer = await ask('POST', {}, '{}');
    expect([answer.status, attached.length, refusals[0]?.reason]).toEqual([status, 0, reason]);
  });

  test('[F11] the same origin and listed ones pass, and their browsers are told what they may send', async () => {
    const { ask } = rig({ origins: ['same-origin', 'https://shop.example'], credentials: true });
    const preflight = await ask('OPTIONS', { origin: 'https://shop.example' });
    expect([preflight.status, Object.fromEntries(preflight.headers)]).toEqual([
      204,
      {
        'access-control-allow-origin': 'https://shop.example',
        'access-control-allow-methods': 'GET, POST, DELETE',
        'access-control-allow-headers':
          'throughline-open, throughline-pipe, throughline-n, throughline-after, throughline-wait, content-type',
        'access-control-max-age': '7200',
        'access-control-allow-credentials': 'true',
        'access-control-expose-headers': 'throughline-last',
        vary: 'Origin',
      },
    ]);
    const own = await ask('POST', { origin: 'https://app.example' }, '{"op":"hello"}');
    expect(own.status).toBe(201);
  });

  test('[F11] without our header field nothing is opened: a form of another page cannot send it', async () => {
    const { endpoint, attached } = rig();
    const answer = await endpoint(new Request('https://app.example/agent', { method: 'POST', body: 'x' }));
    expect([answer.status, attached.length]).toEqual([400, 0]);
  });

  test('what makes no sense says so', async () => {
    const { ask, open } = rig();
    const { name } = await open();
    expect((await ask('PUT')).status).toBe(405);
    expect((await ask('GET')).status).toBe(400);
    expect((await ask('GET', { 'throughline-pipe': 'x' })).status).toBe(404);
    expect((await ask('GET', { 'throughline-pipe': name, 'throughline-wait': 'soon' })).status).toBe(400);
    expect((await ask('POST', { 'throughline-pipe': name, 'throughline-n': '0' }, 'x')).status).toBe(400);
    for (const options of [{ origins: ['app.example'] }, { node: 'a.b' }, { maxPayloadBytes: 0 }]) {
      let caught: unknown;
      try {
        rig(options);
      } catch (error) {
        caught = error;
      }
      expect(isServerError(caught, 'invalid-option'), JSON.stringify(options)).toBe(true);
    }
  });
});

test('closing the endpoint leaves no pipe and no timer', async () => {
  const { open, endpoint, clock } = rig();
  const { heard, get } = await open();
  const came = reading(await get());
  await open();
  endpoint.close();
  await settled();
  expect([heard.closed?.code, came.done, endpoint.pipes(), clock.pending]).toEqual([1001, true, 0, 0]);
});
