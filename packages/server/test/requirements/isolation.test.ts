/** Requirements 6 and 7: nobody is ever written what is for another. [V5] */
import { createSeededRandom, settled } from '@throughline/test-support';
import { afterEach, expect, test } from 'vitest';
import { createTestManager, type TestManager } from '../support/test-manager.ts';
import { connect, dial, type WireClient } from '../support/wire-client.ts';

let host: TestManager;
afterEach(() => host.manager.close());

test('[6] an event for one user is never written to another user’s socket', async () => {
  host = createTestManager();
  const ada = await connect(host.manager, { user: 'ada' });
  const bob = await connect(host.manager, { user: 'bob' });
  const before = bob.pipe.messages.length;
  await host.manager.publish({ user: 'ada' }, { type: 'note', data: 'for ada' });
  expect(ada.events()).toHaveLength(1);
  expect(bob.pipe.messages).toHaveLength(before);
});

test('[7] five users, interleaved publishes: each gets exactly its own, in order', async () => {
  host = createTestManager();
  const names = ['ada', 'bob', 'cyd', 'dee', 'eve'];
  const pages = await Promise.all(names.map((user) => connect(host.manager, { user })));
  const published = [];
  for (let round = 0; round < 20; round++) {
    for (const user of names) published.push(host.manager.publish({ user }, { type: 'note', data: { user, round } }));
  }
  await Promise.all(published);
  pages.forEach((page, index) => {
    expect(page.events().map(({ data }) => data)).toEqual(
      Array.from({ length: 20 }, (_, round) => ({ user: names[index], round })),
    );
  });
});

test('[6, V5] 10,000 random users and streams: no event reaches one who may not read it', async () => {
  const random = createSeededRandom(77).next;
  const pick = (limit: number): number => Math.floor(random() * limit);
  // Who may read which thread follows from the two names alone, so that the test can tell without the manager.
  const mayRead = (userId: string, stream: string): boolean =>
    (Number(userId.slice(1)) + Number(stream.slice(7))) % 3 === 0;
  host = createTestManager({
    authorize: ({ userId, stream }) => stream.startsWith('thread:') && mayRead(userId, stream),
    limits: { maxGreeting: 20_000 },
  });
  const { manager } = host;
  const pages = new Map<string, WireClient>();
  const users = Array.from({ length: 10_000 }, (_, index) => `u${index}`);
  for (const user of users) {
    const streams = Object.fromEntries(
      Array.from({ length: 4 }, () => [
        pick(10) === 0 ? `user:u${pick(10_000)}` : `thread:${pick(1_000)}`,
        { from: 'start' },
      ]),
    );
    const page = dial(manager);
    page.send({ op: 'hello', v: 1, session: `s-${user}`, token: user, streams });
    pages.set(user, page);
  }
  await settled();
  const published = Array.from({ length: 10_000 }, (_, number) => {
    const target = pick(2) === 0 ? `user:u${pick(10_000)}` : `thread:${pick(1_000)}`;
    return manager.publish(target, { type: 'note', data: { target, number } });
  });
  await Promise.all(published);
  const wrong: string[] = [];
  let received = 0;
  for (const [user, page] of pages) {
    for (const { stream, data } of page.events()) {
      received++;
      const target: string = data.target;
      const isRight = target.startsWith('user:')
        ? target === `user:${user}` && stream === 'me'
        : stream === target && mayRead(user, target);
      if (!isRight) wrong.push(`${user} got an event of ${target} as ${stream}`);
    }
    for (const { stream, verdict } of page.frames('subscribed')) {
      const refused = stream.startsWith('user:') || !mayRead(user, stream);
      if ((verdict.refused === 'forbidden') !== refused)
        wrong.push(`${user} was told ${JSON.stringify(verdict)} for ${stream}`);
    }
  }
  expect(wrong).toEqual([]);
  expect(received).toBeGreaterThan(5_000);
});
