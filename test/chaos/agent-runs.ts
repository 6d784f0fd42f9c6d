/** Runs of agents under kills: begun on some node, judged by what the log holds of them in the end. [R2–R6] */
import type { EventLog } from '@throughline/server';

/** A run that was begun on a node, and whether that node was killed before its end was in the log. */
export interface BegunRun {
  readonly runId: string;
  readonly stream: string;
  readonly agent: 'resumable' | 'plain';
}

export interface RunsReport {
  readonly begun: number;
  readonly completed: number;
  readonly abandoned: number;
  readonly resumed: number;
  /** From a SIGKILL to the event that ended or resumed each run of that node, in milliseconds, sorted. */
  readonly afterKillMs: readonly number[];
  readonly violations: readonly string[];
}

interface ReadEvent {
  readonly type: string;
  readonly at: number;
  readonly node: string | undefined;
}

const ENDS = new Set(['agent_completed', 'agent_failed', 'agent_cancelled']);

async function readRuns(log: EventLog, streams: readonly string[]): Promise<Map<string, ReadEvent[]>> {
  const runs = new Map<string, ReadEvent[]>();
  for (const stream of streams) {
    for (let after = 0; ; ) {
      const { state, entries, through } = await log.read(stream, after, { entries: 1_000, bytes: 4_194_304 });
      for (const { runId, text } of entries) {
        if (runId === undefined) continue;
        const { type, at, data } = JSON.parse(`{${text}}`) as { type: string; at: number; data: { node?: string } };
        runs.set(runId, [...(runs.get(runId) ?? []), { type, at, node: data.node }]);
      }
      if (through >= state.head || through <= after) break;
      after = through;
    }
  }
  return runs;
}

/** Node names of a run's steps, each life once. */
const livesOf = (events: readonly ReadEvent[]): string[] => {
  const lives: string[] = [];
  for (const { node } of events) if (node !== undefined && lives.at(-1) !== node) lives.push(node);
  return lives;
};

/** Holds every run that was begun against the log; `killedAt`: when each life of a node was killed, by its name. */
export async function judgeRuns(
  log: EventLog,
  begun: readonly BegunRun[],
  killedAt: ReadonlyMap<string, number>,
): Promise<RunsReport> {
  const runs = await readRuns(log, [...new Set(begun.map(({ stream }) => stream))]);
  const violations: string[] = [];
  const afterKillMs: number[] = [];
  let [completed, abandoned, resumed] = [0, 0, 0];
  for (const [runId, events] of runs) {
    const ends = events.filter(({ type }) => ENDS.has(type));
    if (ends.length !== 1) violations.push(`${runId} has ${ends.length} ends`);
    if (!ENDS.has(events.at(-1)!.type)) violations.push(`${runId} goes on after its end`);
    const lives = livesOf(events);
    if (new Set(lives).size !== lives.length) violations.push(`${runId} was written by two nodes at once: ${lives}`);
    if (ends[0]?.type === 'agent_completed') completed++;
    else abandoned++;
    resumed += Math.max(0, lives.length - 1);
    for (const [index, life] of lives.entries()) {
      const killed = killedAt.get(life);
      if (killed === undefined) continue;
      const next = events.find(
        ({ node, type, at }) => at >= killed && ((node !== undefined && node === lives[index + 1]) || ENDS.has(type)),
      );
      if (next) afterKillMs.push(next.at - killed);
    }
  }
  afterKillMs.sort((a, b) => a - b);
  return { begun: begun.length, completed, abandoned, resumed, afterKillMs, violations };
}
