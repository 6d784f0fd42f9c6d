/** Nodes that are killed in the middle of everything and started again: every event once, every command started at most once. [V1, U3] */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { createRedisLog } from '../../src/redis/redis-log.ts';
import { eventually, everything, freshStream, freshUser, recordFollower } from '../log/log-events.ts';
import { describeWithRedis } from './describe-with-redis.ts';
import { startRedisServer } from './redis-server.ts';

const SCRIPT = fileURLToPath(new URL('./publishing-process.ts', import.meta.url));
const EVENTS = 600;
/** How many events a life lasts, by turns; the last one is not killed. */
const LIVES = [70, 133, Number.POSITIVE_INFINITY];

describeWithRedis('Nodes that are killed', { own: true }, () => {
  it('[V1, U3] lose no acknowledged event, append none twice, and start no command twice', async () => {
    const server = await startRedisServer();
    const log = createRedisLog({ url: server.url });
    onTestFinished(async () => {
      await log.close();
      await server.remove();
    });
    const [stream, user] = [freshStream(), freshUser()];
    const follower = recordFollower();
    await log.follow(stream, follower);
    const said: string[] = [];
    let killed = 0;

    /** One life of a node; resolves with the number of the event that the next life begins with. */
    const live = async (name: string, from: number, events: number): Promise<number> => {
      const args = ['--conditions=@throughline/source', '--import', 'tsx', SCRIPT];
      const child = spawn(process.execPath, [...args, server.url, stream, user, name, String(from), String(EVENTS)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const ended = once(child, 'exit');
      let next = from;
      for await (const line of createInterface({ input: child.stdout })) {
        said.push(line);
        if (!line.startsWith('appended')) continue;
        next = Number(line.split(' ')[1]) + 1;
        if (next - from >= events) child.kill('SIGKILL');
      }
      if ((await ended)[1] === 'SIGKILL') killed++;
      return next;
    };
    const liveOn = async (name: string): Promise<void> => {
      let next = 0;
      for (const events of LIVES) next = await live(name, next, events);
      expect(next).toBe(EVENTS);
    };
    const { epoch } = await log.state(stream);
    await Promise.all(['a', 'b', 'c'].map(liveOn));
    expect(killed).toBe(6);

    const { state, entries } = await log.read(stream, 0, { ...everything, entries: 10_000 });
    expect(state).toMatchObject({ epoch, head: EVENTS * 3 });
    for (const name of ['a', 'b', 'c']) {
      const own = entries.filter((entry) => entry.id.startsWith(`${name}-`)).map((entry) => entry.id);
      expect(own).toEqual(Array.from({ length: EVENTS }, (_, count) => `${name}-${count}`));
    }
    await eventually(() => expect(follower.entries).toHaveLength(EVENTS * 3));
    expect(follower.entries.map((entry) => entry.seq)).toEqual(entries.map((entry) => entry.seq));

    const started = said.filter((line) => line.startsWith('started'));
    expect(new Set(started).size).toBe(started.length);
    for (let count = 0; count < EVENTS; count += 10) {
      const outcome = await log.claim(user, `a-${count}`, 'hash', 60_000);
      expect(['settled', 'running', 'lapsed']).toContain(outcome.status);
    }
  });
});
