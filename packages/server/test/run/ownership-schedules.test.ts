/**
 * Random schedules of nodes that freeze, come back, die and close, and of a log that loses streams: every run has one end, nothing
 * follows it, one owner writes at a time, and nothing is left open. [V1, R1–R10]
 */
import { createSeededRandom, createSettlingClock, settled } from '@throughline/test-support';
import { expect, test } from 'vitest';
import type { EventLog, LogEntry } from '../../src/log/event-log.ts';
import type { RunEmitter } from '../../src/run/run-emitter.ts';
import { createFreezableNode, createSharedLog, type FreezableNode, type SharedClock } from '../support/frozen-node.ts';

/** `SCHEDULES` in the environment plays more. */
const SCHEDULES = Number(process.env.SCHEDULES ?? 60);
const FIRST_SEED = 1;
const STREAMS = ['thread:0', 'thread:1'];

interface Recorded {
  readonly epoch: string;
  readonly seq: number;
  readonly runId: string;
  readonly type: string;
  readonly life: string | undefined;
}

class World {
  readonly clock: SharedClock = createSettlingClock();
  readonly log: EventLog = createSharedLog(this.clock);
  readonly nodes = new Set<FreezableNode>();
  readonly dead: FreezableNode[] = [];
  readonly frozen = new Set<FreezableNode>();
  readonly history: Recorded[] = [];
  readonly random: () => number;
  readonly seen = { resumed: 0, abandoned: 0, announced: 0, completed: 0 };
  #lives = 0;
  #runs = 0;

  constructor(seed: number) {
    this.random = createSeededRandom(seed).next;
  }

  async start(): Promise<void> {
    for (const stream of STREAMS) {
      await this.log.follow(stream, {
        appended: (epoch, entry) => this.#record(epoch, entry),
        disturbed() {},
        seen() {},
      });
    }
    for (let count = 0; count < 3; count++) this.addNode();
  }

  /** Two of three nodes know how to go on with `a`; nobody does with `b`. */
  addNode(): void {
    const node = createFreezableNode(this.log, this.clock);
    if (this.random() < 0.67) {
      node.manager.onResume('a', (run) => {
        this.seen.resumed++;
        return this.#work(run, 3);
      });
    }
    this.nodes.add(node);
  }

  below(limit: number): number {
    return Math.floor(this.random() * limit);
  }

  pick<Item>(items: Iterable<Item>): Item | undefined {
    const all = [...items];
    return all[this.below(all.length)];
  }

  begin(): void {
    const node = this.pick([...this.nodes].filter((each) => !this.frozen.has(each)));
    const target = { stream: this.pick(STREAMS)!, agent: this.random() < 0.6 ? 'a' : 'b', runId: `r${this.#runs++}` };
    node?.manager.run(target, (run) => this.#work(run, 1 + this.below(8))).catch(() => {});
  }

  freeze(): void {
    const node = this.pick(this.nodes);
    if (!node || this.frozen.has(node) || this.frozen.size > 1) return;
    node.freeze();
    this.frozen.add(node);
  }

  thaw(): void {
    const node = this.pick(this.frozen);
    if (!node) return;
    node.thaw();
    this.frozen.delete(node);
  }

  kill(): void {
    const node = this.pick(this.nodes);
    if (!node) return;
    node.freeze();
    this.nodes.delete(node);
    this.frozen.delete(node);
    this.dead.push(node);
    this.addNode();
  }

  close(): void {
    const node = this.pick([...this.nodes].filter((each) => !this.frozen.has(each)));
    if (!node) return;
    this.nodes.delete(node);
    void node.manager.close();
    this.addNode();
  }

  lose(): void {
    void this.log.forget(this.pick(STREAMS)!, []);
  }

  cancel(): void {
    const node = this.pick([...this.nodes].filter((each) => !this.frozen.has(each)));
    const runId = `r${this.below(this.#runs)}`;
    for (const stream of STREAMS) node?.manager.cancel({ stream, runId }).catch(() => {});
  }

  async pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= 500) {
      await this.clock.advance(Math.min(500, left));
      await settled(2);
    }
  }

  async #work(run: RunEmitter, steps: number): Promise<string> {
    const life = `life-${this.#lives++}`;
    const message = run.message();
    for (let step = 0; step < steps; step++) {
      await new Promise<void>((resolve, reject) => {
        run.signal.addEventListener('abort', () => reject(run.signal.reason));
        this.clock.after(200 + this.below(4_000), resolve);
      });
      message.append(`${life} `);
      await run.emit('step', { life });
    }
    return life;
  }

  #record(epoch: string, { seq, runId = '', text }: LogEntry): void {
    const { type, data } = JSON.parse(`{${text}}`) as {
      type: string;
      data: { life?: string; again?: true; error?: { code: string } };
    };
    this.history.push({ epoch, seq, runId, type, life: data.life });
    if (data.again) this.seen.announced++;
    if (data.error?.code === 'abandoned') this.seen.abandoned++;
    if (type === 'agent_completed') this.seen.completed++;
  }
}

const isEnd = ({ type }: Recorded): boolean => /^agent_(completed|failed|cancelled|interrupted)$/.test(type);

/** What of the laws is broken, in words. */
async function violations({ history, log }: World): Promise<string[]> {
  const broken: string[] = [];
  for (const runId of new Set(history.map((each) => each.runId))) {
    const own = history.filter((each) => each.runId === runId);
    const ends = own.filter(isEnd);
    if (ends.length > 1) broken.push(`${runId} has ${ends.length} ends: ${ends.map(({ type }) => type)}`);
    if (ends.length > 0 && own.at(-1) !== ends[0])
      broken.push(`${runId} goes on after its end with ${own.at(-1)!.type}`);
    const lives: string[] = [];
    for (const { life } of own) if (life !== undefined && lives.at(-1) !== life) lives.push(life);
    if (new Set(lives).size !== lives.length) broken.push(`${runId} is written by two owners at once: ${lives}`);
    if (lives.length > 4) broken.push(`${runId} was taken over ${lives.length - 1} times`);
  }
  for (const stream of STREAMS) {
    const { openRuns } = await log.state(stream);
    for (const { runId, owner } of openRuns) broken.push(`${runId} of ${owner} is open in the end`);
  }
  for (const { owner } of await log.owners.list()) {
    const listed = await log.owners.runs(owner);
    if (listed.length > 0) broken.push(`${owner} is listed with ${listed.map(({ runId }) => runId)} in the end`);
  }
  return broken;
}

const acts = ['begin', 'begin', 'begin', 'freeze', 'thaw', 'thaw', 'kill', 'close', 'lose', 'cancel'] as const;

async function play(seed: number): Promise<World> {
  const world = new World(seed);
  await world.start();
  for (let count = 0; count < 40; count++) {
    world[world.pick(acts)!]();
    await world.pass(world.below(8_000));
  }
  for (const node of world.frozen) node.thaw();
  world.frozen.clear();
  await world.pass(120_000);
  return world;
}

test(`[V1, R1–R10] ${SCHEDULES} schedules: one end each, one writer at a time, nothing left open`, {
  timeout: 600_000,
}, async () => {
  const total = { resumed: 0, abandoned: 0, announced: 0, completed: 0 };
  for (let seed = FIRST_SEED; seed < FIRST_SEED + SCHEDULES; seed++) {
    const world = await play(seed);
    expect(await violations(world), `seed ${seed}`).toEqual([]);
    for (const key of Object.keys(total) as (keyof typeof total)[]) total[key] += world.seen[key];
    await Promise.all([...world.nodes].map(({ manager }) => manager.close()));
  }
  // Something did happen: otherwise nothing above means anything.
  for (const [what, count] of Object.entries(total)) expect(count, what).toBeGreaterThan(0);
});
