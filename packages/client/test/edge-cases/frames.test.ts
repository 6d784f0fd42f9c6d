/** Frames that are wrong in a way that a page must survive, each by its number. */
import { agentEvents } from '@throughline/protocol/agent';
import { describe, expect, it } from 'vitest';
import { began, createLiveHarness, event, live } from '../support/client-harness.ts';

const ABOVE = '9007199254740993'; // 2^53 + 1, which a parser reads as 2^53

describe('numbers', () => {
  it.each([
    ['the seq of an event', `{"op":"event","stream":"me","seq":${ABOVE},"id":"x","type":"note_taken","at":1,"data":1}`],
    ['a head', `{"op":"heartbeat","heads":{"me":${ABOVE}}}`],
    ['live', `{"op":"live","stream":"me","epoch":"e1","seq":${ABOVE},"runs":[]}`],
    ['a loss', `{"op":"lost","stream":"me","from":2,"until":${ABOVE},"reason":"trimmed"}`],
    [
      'a verdict',
      `{"op":"subscribed","stream":"me","verdict":{"resumed":false,"reason":"new","epoch":"e1","head":${ABOVE},"after":${ABOVE}}}`,
    ],
  ])('edge 19: numbers over 2^53 in %s: the frame is ignored and counted, the stream goes on', async (_, text) => {
    const harness = await createLiveHarness();
    harness.send(event(1));
    harness.socket.receive(text);
    harness.clock.advance(5_000);
    harness.send(event(2), event(3));
    expect(harness.seqs()).toEqual([1, 2, 3]);
    expect(harness.client.health.get()).toMatchObject({ badFrames: 1, held: 0 });
    expect(harness.losses).toEqual([]);
    expect(await harness.sentOf('replay')).toEqual([]);
  });

  it('edge 19: numbers up to 2^53 − 1 are exact, in seq and cursor', async () => {
    const last = Number.MAX_SAFE_INTEGER;
    const harness = await createLiveHarness({}, last - 2);
    for (const seq of [last - 1, last, last]) harness.send(event(seq, { at: 1 }));
    expect(harness.seqs()).toEqual([last - 1, last]);
    await harness.cut();
    const { hello } = await harness.greet();
    expect(hello.streams.me).toMatchObject({ seq: last });
  });
});

describe('identities', () => {
  it('edge 21: the same event id under another seq: the number decides, each comes once and carries its id', async () => {
    const harness = await createLiveHarness();
    harness.send(event(1, { id: 'same' }), event(2, { id: 'same' }), event(1, { id: 'same' }), event(3));
    expect(harness.events.map(({ seq, id }) => `${seq} ${id}`)).toEqual(['1 same', '2 same', '3 ev-3']);
  });

  it('edge 21: the same run under other numbers, after the log was lost: the view does not draw it twice', async () => {
    const harness = await createLiveHarness({ events: agentEvents });
    const run = (first: number) => [
      event(first, { id: 'a', type: 'agent_started', runId: 'r1', data: { agent: 'x' } }),
      event(first + 1, { id: 'b', type: 'message_delta', runId: 'r1', data: { messageId: 'm', text: 'Hel' } }),
      event(first + 2, { id: 'c', type: 'message_delta', runId: 'r1', data: { messageId: 'm', text: 'lo' } }),
    ];
    harness.send(...run(1));
    harness.send({ op: 'subscribed', stream: 'me', verdict: began(4, 7, 'epoch-changed', 'e2') });
    harness.send(...run(5), live(7, ['r1'], { epoch: 'e2' }));
    expect(harness.client.run('r1').get()).toMatchObject({
      status: 'running',
      parts: [{ kind: 'message', text: 'Hello' }],
    });
  });
});

describe('one bad apple', () => {
  it('edge 23: a bad frame of one run kills no other run on the socket, and not its own', async () => {
    const harness = await createLiveHarness({ events: agentEvents });
    const of = (seq: number, runId: string, type: string, data: unknown) => event(seq, { runId, type, data });
    const socket = harness.socket;
    harness.send(of(1, 'r1', 'agent_started', { agent: 'x' }), of(2, 'r2', 'agent_started', { agent: 'y' }));
    harness.send(of(3, 'r1', 'message_delta', { messageId: 'm', text: 7 }));
    harness.send(
      of(4, 'r1', 'tool_completed', 'not a body'),
      of(5, 'r2', 'message_delta', { messageId: 'm', text: 'ok' }),
    );
    harness.socket.receive('{"op":"event","stream":"me","runId":"r1"');
    harness.send(of(6, 'r1', 'agent_completed', { result: 1 }), of(7, 'r2', 'agent_completed', { result: 2 }));
    expect(await harness.client.finished('r1')).toBe(1);
    expect(await harness.client.finished('r2')).toBe(2);
    expect(harness.client.run('r2').get()?.parts).toMatchObject([{ text: 'ok' }]);
    expect(harness.rejected.map(({ seq }) => seq)).toEqual([3, 4]);
    expect(harness.socket).toBe(socket);
    expect(socket.readyState).toBe(1);
  });
});
