/** Matchers about runs: the golden path, how they ended, tools, text. */
import {
  createRunRules,
  foldEvents,
  type RunRulesOptions,
  type RunView,
  type StreamEvent,
} from '@throughline/protocol/agent';
import type { TestRun } from '../run/test-run.ts';
import type { World } from '../server/world.ts';
import { type MatcherContext, result } from './failure-message.ts';
import { partlyEqual } from './partly-equal.ts';
import { needRun } from './subject.ts';

export interface GoldenPathOptions extends Pick<RunRulesOptions, 'level' | 'limits' | 'registry'> {
  /** How much of the path it must go. @defaultValue any, as long as it ended */
  readonly completeness?: 'full' | 'no-tools' | 'failed' | 'cancelled';
}

const viewOf = (run: TestRun): RunView | undefined => foldEvents(run.events as unknown as StreamEvent[])[0];

const entryOf = (world: World, run: TestRun, seq: number | undefined): number | undefined =>
  world.timeline.of('logged').find(({ event }) => event.stream === run.stream && event.seq === seq)?.index;

export const runMatchers = {
  /** Every rule of the golden path holds for the run, and it ended. Errors fail; with `level: 'strict'` warnings too. */
  toFollowGoldenPath(this: MatcherContext, received: unknown, { completeness, ...options }: GoldenPathOptions = {}) {
    const { subject: run, world } = needRun('toFollowGoldenPath', received);
    const rules = createRunRules(options);
    for (const { event } of world.timeline.of('logged')) if (event.stream === run.stream) rules.check(event);
    const report = rules.report();
    const own = report.runs.find(({ runId }) => runId === run.runId);
    const finding = report.findings.find(
      ({ runId, severity }) => runId === run.runId && (severity === 'error' || options.level === 'strict'),
    );
    const ended = viewOf(run)?.endedAt !== undefined;
    const departs = completeness !== undefined && own?.completeness !== completeness;
    const reason = finding
      ? `[${finding.rule}] ${finding.message}`
      : departs
        ? `it is ${own?.completeness ?? 'unknown'}, not ${completeness}`
        : ended
          ? undefined
          : 'it has not ended';
    const failure = reason && {
      sentence: `run ${run.runId} should follow the golden path`,
      divergence: `${reason}${finding?.seq ? ` (${run.stream}#${finding.seq})` : ''}`,
      at: entryOf(world, run, finding?.seq ?? run.events.at(-1)?.seq),
    };
    return result(failure || undefined, `run ${run.runId} should not follow the golden path`, world, this);
  },

  toHaveFinished(this: MatcherContext, received: unknown, outcome?: 'completed' | 'failed' | 'cancelled') {
    const { subject: run, world } = needRun('toHaveFinished', received);
    const status = viewOf(run)?.status ?? 'not begun';
    const finished = ['completed', 'failed', 'cancelled'].includes(status);
    const failure =
      finished && (outcome === undefined || outcome === status)
        ? undefined
        : {
            sentence: `run ${run.runId} should have ${outcome ?? 'finished'}, and is ${status}`,
            at: entryOf(world, run, run.events.at(-1)?.seq),
          };
    return result(failure, `run ${run.runId} should not have ${outcome ?? 'finished'}`, world, this);
  },

  toHaveOpenToolCalls(this: MatcherContext, received: unknown, count: number) {
    const { subject: run, world } = needRun('toHaveOpenToolCalls', received);
    const open = (viewOf(run)?.parts ?? []).filter(
      (part) => part.kind === 'tool' && (part.status === 'requested' || part.status === 'executing'),
    );
    const failure =
      open.length === count
        ? undefined
        : {
            sentence: `run ${run.runId} should have ${count} open tool calls, and has ${open.length}`,
            divergence: `open: ${open.map(({ id }) => id).join(', ') || 'none'}`,
          };
    return result(failure, `run ${run.runId} should not have ${count} open tool calls`, world, this);
  },

  toHaveToolCall(this: MatcherContext, received: unknown, tool: string, expected: object = {}) {
    const { subject: run, world } = needRun('toHaveToolCall', received);
    const calls = (viewOf(run)?.parts ?? []).filter((part) => part.kind === 'tool');
    const failure = calls.some((call) => call.tool === tool && partlyEqual(expected, call))
      ? undefined
      : {
          sentence: `run ${run.runId} should have called ${tool} with ${JSON.stringify(expected)}`,
          divergence: `it called ${JSON.stringify(calls.map(({ tool: name, input, output, status }) => ({ tool: name, input, output, status })))}`,
        };
    return result(failure, `run ${run.runId} should not have called ${tool} so`, world, this);
  },

  toStreamText(this: MatcherContext, received: unknown, text: string) {
    const { subject: run, world } = needRun('toStreamText', received);
    const parts = viewOf(run)?.parts ?? [];
    const said = parts
      .flatMap((part) => (part.kind === 'message' && part.role === 'agent' ? [part.text] : []))
      .join('');
    const failure =
      said === text
        ? undefined
        : {
            sentence: `run ${run.runId} should say ${JSON.stringify(text)}`,
            divergence: `it says ${JSON.stringify(said)}`,
          };
    return result(failure, `run ${run.runId} should not say ${JSON.stringify(text)}`, world, this);
  },
};
