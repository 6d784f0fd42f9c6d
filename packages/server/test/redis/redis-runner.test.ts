/** The runner's laws on a connection that a test holds in its hands: order, repeats, bounds. [V1] */
import { createManualClock } from '@throughline/test-support';
import { describe, expect, it } from 'vitest';
import type { RedisConnection } from '../../src/redis/redis-connection.ts';
import { createRedisRunner } from '../../src/redis/redis-runner.ts';
import { luaScript } from '../../src/redis/scripts/lua-script.ts';

const script = luaScript('return ARGV[1]');

interface Sent {
  readonly name: string;
  readonly whole: boolean;
  answer(value: unknown): Promise<void>;
  fail(message: string): Promise<void>;
}

function setUp(bounds: { commandTimeoutMs?: number; maxPending?: number } = {}) {
  const clock = createManualClock();
  const sent: Sent[] = [];
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
  const receive = (whole: boolean, args: string[]) =>
    new Promise((resolve, reject) => {
      sent.push({
        name: args[0]!,
        whole,
        answer(value) {
          resolve(value);
          return settle();
        },
        fail(message) {
          reject(new Error(message));
          return settle();
        },
      });
    });
  const connection = {
    evalSha: (_sha: string, options: { arguments: string[] }) => receive(false, options.arguments),
    eval: (_text: string, options: { arguments: string[] }) => receive(true, options.arguments),
  } as unknown as RedisConnection;
  const runner = createRedisRunner({ connection, clock, commandTimeoutMs: 1_000, maxPending: 10, ...bounds });
  const outcomes: Record<string, unknown> = {};
  const run = (name: string, key = 'key') =>
    void runner.run(script, [key], [name]).then(
      (value) => {
        outcomes[name] = value;
      },
      (error) => {
        outcomes[name] = error.message;
      },
    );
  const names = () => sent.map((one) => one.name + (one.whole ? '!' : ''));
  return { clock, runner, run, sent, names, outcomes, settle };
}

describe('The runner of scripts', () => {
  it('sends at once, without waiting for the calls before', () => {
    const { run, names } = setUp();
    for (const name of ['a', 'b', 'c']) run(name);
    expect(names()).toEqual(['a', 'b', 'c']);
  });

  it('[V1] sends failed calls of a key again in the order in which they were made, later ones behind them', async () => {
    const { clock, run, sent, names, outcomes } = setUp();
    for (const name of ['a', 'b', 'c']) run(name);
    await sent[0]!.answer('A');
    await sent[2]!.fail('the connection is gone');
    run('d');
    await sent[1]!.fail('the connection is gone');
    run('e');
    run('other', 'another key');
    expect(names().slice(3)).toEqual(['other']);
    clock.advance(0);
    expect(names().slice(4)).toEqual(['b!']);
    await sent[4]!.fail('LOADING Redis is loading the dataset in memory');
    expect(names().slice(5)).toEqual([]);
    clock.advance(20);
    expect(names().slice(5)).toEqual(['b!']);
    await sent[5]!.answer('B');
    expect(names().slice(6)).toEqual(['c!', 'd!', 'e!']);
    for (const one of sent.slice(6)) await one.answer(one.name.toUpperCase());
    expect(outcomes).toEqual({ a: 'A', b: 'B', c: 'C', d: 'D', e: 'E' });
  });

  it('sends the whole script to a server that does not know its hash', async () => {
    const { clock, run, sent, names, outcomes } = setUp();
    run('a');
    await sent[0]!.fail('NOSCRIPT No matching script. Please use EVAL.');
    clock.advance(0);
    expect(names()).toEqual(['a', 'a!']);
    await sent[1]!.answer('A');
    run('b');
    expect(names()).toEqual(['a', 'a!', 'b']);
    expect(outcomes).toEqual({ a: 'A' });
  });

  it('does not repeat what cannot pass, and tells the others nothing of it', async () => {
    const { clock, run, sent, outcomes } = setUp();
    run('a');
    run('b');
    await sent[0]!.fail('OOM command not allowed when used memory > maxmemory');
    clock.advance(0);
    await sent[1]!.answer('B');
    expect(sent).toHaveLength(2);
    expect(outcomes).toEqual({ a: expect.stringMatching(/refused.*OOM/), b: 'B' });
  });

  it('rejects what takes too long, sends it no more, and goes on behind it', async () => {
    const { clock, run, sent, names, outcomes, settle } = setUp();
    run('a');
    await sent[0]!.fail('the connection is gone');
    clock.advance(0);
    clock.advance(999);
    await settle();
    run('b');
    clock.advance(1);
    await settle();
    expect(outcomes).toEqual({ a: expect.stringMatching(/within 1000 ms/) });
    await sent[1]!.fail('the connection is gone');
    clock.advance(500);
    expect(names()).toEqual(['a', 'a!', 'b!']);
    await sent[2]!.answer('B');
    expect(outcomes).toMatchObject({ b: 'B' });
  });

  it('leaves no timer behind, answered or closed', async () => {
    const { clock, runner, run, sent, outcomes, settle } = setUp();
    run('a');
    await sent[0]!.answer('A');
    expect(clock.pending).toBe(0);
    run('b');
    await sent[1]!.fail('the connection is gone');
    runner.close();
    await settle();
    expect(clock.pending).toBe(0);
    expect(outcomes).toEqual({ a: 'A', b: expect.stringMatching(/closed/) });
  });

  it('holds at most `maxPending` calls', async () => {
    const { run, sent, outcomes, settle } = setUp({ maxPending: 2 });
    for (const name of ['a', 'b', 'c']) run(name);
    await settle();
    expect(sent).toHaveLength(2);
    expect(outcomes).toEqual({ c: expect.stringMatching(/maxPending/) });
  });
});
