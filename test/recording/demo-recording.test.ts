/** The demo's recordings give a real client the same run, at any speed and wherever the line is cut. [S1, S2, S5] */
import { readFileSync } from 'node:fs';
import { createClient } from '@throughline/client';
import { foldEvents, type RunView, type StreamEvent } from '@throughline/protocol/agent';
import { decodeRecording } from '@throughline/protocol/recording';
import {
  createTestServer,
  cutsAtEveryEvent,
  eventsOf,
  type FaultSpec,
  monitorRuns,
  playRecording,
} from '@throughline/testkit';
import { describe, expect, it } from 'vitest';
import { recordDemo, STREAM } from './recorded-demo.ts';

const fixture = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8');

/** What a page shows of the run; times of the two clocks and numbers of the streams are not part of it. */
const shown = (run: RunView | undefined) => ({
  status: run?.status,
  input: run?.input,
  result: run?.result,
  parts: run?.parts.map((part) =>
    part.kind === 'tool'
      ? { tool: part.tool, status: part.status, input: part.input, output: part.output }
      : { kind: part.kind, text: 'text' in part ? part.text : undefined },
  ),
});

/** What the recording itself tells of the run, without any server or client. */
const viewOf = (recording: string) =>
  shown(foldEvents(eventsOf(recording).map(({ frame }) => frame as unknown as StreamEvent))[0]);

async function play(recording: string, { speed, cut }: { speed?: number; cut?: FaultSpec } = {}) {
  const server = createTestServer({ stacks: false });
  const client = createClient({ ...server.user('ada').grant(STREAM).tab().options });
  const monitor = monitorRuns(client, { level: 'strict', limits: { silenceMs: 120_000, runMs: 3_600_000 } });
  client.connect();
  client.stream(STREAM, { from: 'start' });
  await server.settled();
  if (cut) server.faults.add(cut);
  await playRecording(server, recording, { user: 'ada', ...(speed !== undefined && { speed }) });
  // A cut is followed by a wait before the next attempt.
  await server.clock.advance(30_000);
  const outcome = {
    run: shown(client.run('run-1').get()),
    reconnects: client.health.get().reconnects,
    report: monitor.report(),
  };
  client.close();
  await server.close();
  return outcome;
}

describe.each(['ask-the-docs.jsonl', 'ask-the-docs.devtools.jsonl'])('%s', (name) => {
  const recording = fixture(name);

  it('is a whole run without secrets', () => {
    expect(decodeRecording(recording).errors).toEqual([]);
    expect(recording).not.toContain('test-token');
    expect(viewOf(recording).status).toBe('completed');
    expect(viewOf(recording).parts?.map((part) => ('tool' in part ? part.tool : part.kind))).toEqual(
      expect.arrayContaining(['search_docs', 'read_passages', 'thought', 'message']),
    );
  });

  it.each([1, 10, Number.POSITIVE_INFINITY])('played %s times as fast, is the same run', async (speed) => {
    const { run, report } = await play(recording, { speed });
    expect(run).toEqual(viewOf(recording));
    expect(report).toMatchObject({ passed: true, findings: [] });
  });

  it('is the same run with a cut after every event', async () => {
    const wanted = viewOf(recording);
    const cuts = cutsAtEveryEvent(recording);
    expect(cuts.length).toBe(eventsOf(recording).length);
    for (const cut of cuts) {
      const { run, reconnects, report } = await play(recording, { cut });
      expect({ run, reconnects, passed: report.passed }, cut.name).toEqual({
        run: wanted,
        reconnects: 1,
        passed: true,
      });
    }
  });
});

it('the agent still says what was recorded of it, in what it does and in what order', async () => {
  const kinds = (recording: string) => [...new Set(eventsOf(recording).map(({ frame }) => frame.type))];
  const { server, devtools } = await recordDemo();
  expect(kinds(server)).toEqual(kinds(fixture('ask-the-docs.jsonl')));
  expect(kinds(devtools)).toEqual(kinds(fixture('ask-the-docs.devtools.jsonl')));
});
