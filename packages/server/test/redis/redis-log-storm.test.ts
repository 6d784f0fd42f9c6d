/** Two nodes and two followers on a connection that keeps breaking: every event once, in each node's order, to everyone. [V1, V7] */
import { expect, it, onTestFinished } from 'vitest';
import type { AppendOutcome, EventLog } from '../../src/log/event-log.ts';
import { createRedisLog } from '../../src/redis/redis-log.ts';
import {
  draft,
  eventually,
  everything,
  freshStream,
  type RecordedFollower,
  recordFollower,
} from '../log/log-events.ts';
import { describeWithRedis } from './describe-with-redis.ts';
import { startRedisServer } from './redis-server.ts';
import { startTcpProxy } from './tcp-proxy.ts';

const EVENTS = 400;
const STREAMS = 3;

describeWithRedis('A Redis log in a storm', { own: true }, () => {
  it('[V1, V7] loses, doubles and reorders nothing while connections break and replies get lost', async () => {
    const server = await startRedisServer();
    const proxy = await startTcpProxy(server.port);
    const nodes = [0, 1].map(() => createRedisLog({ url: proxy.url, commandTimeoutMs: 30_000 }));
    onTestFinished(async () => {
      for (const node of nodes) await node.close();
      await proxy.close();
      await server.remove();
    });
    const streams = Array.from({ length: STREAMS }, freshStream);
    const followers = new Map<string, RecordedFollower[]>();
    for (const stream of streams) {
      const ours = nodes.map(recordFollower);
      followers.set(stream, ours);
      await Promise.all(nodes.map((node, index) => node.follow(stream, ours[index]!)));
    }

    let broken = 0;
    /** Breaks something every now and then, in turn: all connections, or one connection together with a reply. */
    const breakNow = (count: number): void => {
      if (count % 37 === 0) proxy.cut();
      else if (count % 23 === 0) void proxy.loseNextReply();
      else return;
      broken++;
    };
    const publish = async (node: EventLog, name: string): Promise<void> => {
      const appends: Promise<readonly AppendOutcome[]>[] = [];
      for (let count = 0; count < EVENTS; count++) {
        breakNow(count);
        appends.push(node.append(streams[count % STREAMS]!, [draft(`${name}-${count}`)]));
        // Some calls follow each other at once, some wait for all before them.
        if (count % 11 === 0) await Promise.all(appends);
      }
      const outcomes = await Promise.all(appends);
      for (const [outcome] of outcomes)
        expect(outcome).toMatchObject({ status: expect.stringMatching(/appended|duplicate/) });
    };
    await Promise.all(nodes.map((node, index) => publish(node, `n${index}`)));
    expect(broken).toBeGreaterThan(20);

    for (const [index, stream] of streams.entries()) {
      const { entries } = await nodes[0]!.read(stream, 0, everything);
      const sent = Array.from({ length: EVENTS }, (_, count) => count).filter((count) => count % STREAMS === index);
      for (const name of ['n0', 'n1']) {
        const own = entries.filter((entry) => entry.id.startsWith(`${name}-`)).map((entry) => entry.id);
        expect(own).toEqual(sent.map((count) => `${name}-${count}`));
      }
      for (const follower of followers.get(stream)!) {
        await eventually(() =>
          expect(follower.entries.map((entry) => entry.id)).toEqual(entries.map((entry) => entry.id)),
        );
        expect(follower.disturbances).toBe(0);
      }
    }
  });
});
