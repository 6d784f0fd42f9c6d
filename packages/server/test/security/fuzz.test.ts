/** Mutated frames at a live manager: no throw, no growth, and honest users beside it notice nothing. [V4, V5, U5] */

import { checkServerFrame } from '@throughline/protocol';
import { createSeededRandom, mutateFrame, settled } from '@throughline/test-support';
import { expect, test } from 'vitest';
import { createTestManager } from '../support/test-manager.ts';
import { connect, dial, type Frame, type WireClient } from '../support/wire-client.ts';

/** How many mutated frames are sent; another number by `FUZZ_FRAMES`. */
const FRAMES = Number(process.env.FUZZ_FRAMES ?? 200_000);
const SEED = 4_711;

const position = { epoch: 'e', seq: 3, from: 'start' };
/** One of each that a client may send. */
const clientFrames: readonly Frame[] = [
  { op: 'hello', v: 1, session: 's1', token: 'mallory', streams: { me: position, 'thread:1': { from: 'now' } } },
  { op: 'subscribe', ref: 'r1', stream: 'thread:1', position },
  { op: 'unsubscribe', stream: 'thread:1' },
  { op: 'replay', stream: 'me', epoch: 'e', after: 0, until: 5 },
  { op: 'seen', cursors: { me: { epoch: 'e', seq: 2 } } },
  { op: 'submit', id: 'c1', type: 'user_message', data: { text: 'hi' }, stream: 'me', runId: 'r', threadId: 't' },
  { op: 'submit', id: 'c2', type: 'cancel_run', data: { runId: 'honest' }, stream: 'user:ada' },
  { op: 'submit', id: 'c3', type: 'resolve_approval', data: { runId: 'r', approvalId: 'a', approved: true } },
  { op: 'token', token: 'mallory' },
  { op: 'ping', t: 1 },
];

test('[V4] mutated frames harm nobody', async () => {
  const random = createSeededRandom(SEED);
  const { manager, errors, clock } = createTestManager({
    authenticate: ({ token }) =>
      token === 'mallory' ? { userId: 'mallory' } : token === 'honest-token' ? { userId: 'ada' } : null,
    authorize: ({ stream, userId }) => stream === 'thread:1' && userId !== 'nobody',
    limits: { framesPerTenSeconds: 1_000_000, maxGreeting: 1_000, connectionsPerUser: 50 },
  });
  manager.onSubmit('user_message', () => 'fine');
  const honest = await connect(manager, {
    token: 'honest-token',
    session: 'honest',
    streams: { 'thread:2': { from: 'now' } },
  });
  const run = manager.run({ user: 'ada', agent: 'a', runId: 'honest' }, (emitter) =>
    emitter.approval('?', { approvalId: 'a' }),
  );
  await settled();

  const hello = (page: WireClient, index: number) =>
    page.send({ op: 'hello', v: 1, session: `m${index}`, token: 'mallory', streams: {} });
  const attackers: WireClient[] = [];
  const wrong: string[] = [];
  const answered = (page: WireClient): void => {
    for (const frame of page.news()) {
      const check = checkServerFrame(frame);
      if (!check.ok) wrong.push(`${JSON.stringify(frame)}: ${check.issue}`);
      if (frame.op === 'event' && frame.userId === 'ada') wrong.push(`leaked ${JSON.stringify(frame)}`);
    }
    page.pipe.messages.length = 0;
    page.news();
  };
  let published = 0;
  for (let sent = 0; sent < FRAMES; sent++) {
    const index = sent % 20;
    let page = attackers[index];
    if (!page || page.closedWith) {
      if (page) answered(page);
      page = dial(manager);
      attackers[index] = page;
      // Half of them behave until they are in; the others begin with rubbish.
      if (random.next() < 0.7) hello(page, index);
    }
    page.sendText(mutateFrame(random.pick(clientFrames), random));
    if (sent % 2_000 === 0) {
      await settled(2);
      await manager.publish('user:ada', { type: 'note', data: ++published });
      for (const each of attackers) answered(each);
    }
  }
  await settled();
  for (const page of attackers) {
    answered(page);
    page.cut();
  }
  expect(wrong).toEqual([]);
  expect(errors).toEqual([]);
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  const notes = honest.events('me').filter(({ type }) => type === 'note');
  expect(notes.map(({ data }) => data)).toEqual(Array.from({ length: published }, (_, index) => index + 1));
  expect(honest.closedWith).toBeUndefined();
  expect(
    honest
      .events('me')
      .filter(({ type }) => type !== 'note')
      .map(({ type }) => type),
  ).toEqual(['agent_started', 'approval_requested']);
  expect(manager.stats()).toMatchObject({ connections: 1, users: 1, submitsInFlight: 0, streams: 1, greeting: 0 });
  await manager.close();
  await run;
  expect(clock.pending).toBe(0);
});
