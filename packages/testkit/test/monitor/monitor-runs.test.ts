/** The live monitor: it finds what breaks the golden path when it happens, at a client, a test server and a manager's log. */

import type { Finding } from '@throughline/protocol/agent';
import { createEventManager, createMemoryLog } from '@throughline/server';
import { describe, expect, it } from 'vitest';
import '../../src/vitest/index.ts';
import { createTestServer, type MonitoredClient, monitorRuns } from '../../src/index.ts';

/** As much of a client as a monitor needs. */
function plainClient() {
  const listeners = new Set<(event: object) => void>();
  const skips = new Set<(skipped: { stream: string; until: number }) => void>();
  const resets = new Set<(reset: { stream: string }) => void>();
  const client: MonitoredClient = {
    onAny(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    onSkipped(listener) {
      skips.add(listener);
      return () => void skips.delete(listener);
    },
    onReset(listener) {
      resets.add(listener);
      return () => void resets.delete(listener);
    },
  };
  const usual = (type: string): object => (type === 'agent_completed' ? { result: 'done' } : { agent: 'a' });
  const deliver = (seq: number, type: string, data = usual(type), more: object = {}): void => {
    const event = { stream: 'me', seq, id: `e${seq}`, type, at: 1_000 + seq, runId: 'r1', agent: 'a', data, ...more };
    for (const listener of listeners) listener(event);
  };
  const skip = (until: number): void => {
    for (const listener of skips) listener({ stream: 'me', until });
  };
  const reset = (): void => {
    for (const listener of resets) listener({ stream: 'me' });
  };
  return { client, deliver, skip, reset, listeners, resets, skips };
}

const rulesOf = (findings: readonly Finding[]): string[] => findings.map(({ rule, seq }) => `${rule} #${seq}`);

describe('monitorRuns of a client', () => {
  it('finds a missing number and a second end when they come, and not before', () => {
    const { client, deliver } = plainClient();
    const findings: Finding[] = [];
    const monitor = monitorRuns(client, { onFinding: (finding) => findings.push(finding) });
    deliver(1, 'agent_started');
    expect(findings).toEqual([]);
    deliver(3, 'agent_completed');
    expect(rulesOf(findings)).toEqual(['GP-SEQ #3']);
    deliver(4, 'agent_failed', { error: { code: 'x', message: 'y' } });
    expect(rulesOf(findings)).toContain('GP-ONE-END #4');
    expect(monitor.report()).toMatchObject({ passed: false, events: 3, runs: [{ runId: 'r1' }] });
  });

  it('[K6] takes numbers that a replay left out for what they are, also in a new epoch', () => {
    const { client, deliver, skip, reset } = plainClient();
    const findings: Finding[] = [];
    monitorRuns(client, { onFinding: (finding) => findings.push(finding) });
    deliver(1, 'agent_started');
    skip(3);
    deliver(4, 'agent_completed');
    reset();
    deliver(1, 'agent_started', undefined, { runId: 'r2', id: 'f1' });
    skip(2);
    deliver(3, 'agent_completed', undefined, { runId: 'r2', id: 'f3' });
    expect(findings).toEqual([]);
    skip(5);
    deliver(7, 'agent_started', undefined, { runId: 'r3', id: 'f7' });
    expect(rulesOf(findings)).toEqual(['GP-SEQ #11']);
  });

  it('takes the numbers of a new epoch for what they are', () => {
    const { client, deliver, reset } = plainClient();
    const findings: Finding[] = [];
    const monitor = monitorRuns(client, { onFinding: (finding) => findings.push(finding) });
    deliver(1, 'agent_started');
    deliver(2, 'agent_completed');
    reset();
    deliver(1, 'agent_started', undefined, { runId: 'r2', id: 'f1' });
    deliver(2, 'agent_completed', undefined, { runId: 'r2', id: 'f2' });
    expect(findings).toEqual([]);
    expect(monitor.report().streams).toMatchObject([{ stream: 'me', events: 4, missing: 0 }]);
  });

  it('stops: no listener is left, and the report stays', () => {
    const { client, deliver, listeners, resets, skips } = plainClient();
    const monitor = monitorRuns(client);
    deliver(1, 'agent_started');
    monitor.stop();
    deliver(2, 'agent_completed');
    expect([listeners.size, resets.size, skips.size]).toEqual([0, 0, 0]);
    expect(monitor.report()).toMatchObject({ events: 1, runs: [{ completeness: 'incomplete' }] });
  });
});

describe('monitorRuns of a test server', () => {
  it('judges what its log took, before and after the call, through a lost log', async () => {
    const server = createTestServer();
    server.user('ada').run({ runId: 'r1' }).thinking('hm').tool('search', 'x', 'y').says('so').complete();
    await server.settled();
    const monitor = monitorRuns(server);
    await server.restart({ log: 'lose' });
    server.user('ada').run({ runId: 'r2' }).thinking('hm').tool('search', 'x', 'y').says('so').complete();
    await server.settled();
    expect(monitor.report()).toMatchObject({
      passed: true,
      findings: [],
      runs: [
        { runId: 'r1', completeness: 'full' },
        { runId: 'r2', completeness: 'full' },
      ],
    });
  });
});

describe('monitorRuns of a log', () => {
  it('judges what a manager writes to it, with every publisher counted', async () => {
    const findings: Finding[] = [];
    const monitor = monitorRuns(createMemoryLog(), { onFinding: (finding) => findings.push(finding) });
    const manager = createEventManager({ log: monitor.log });
    await manager.run({ user: 'ada', agent: 'librarian', runId: 'r1' }, () => 'done');
    expect(findings).toEqual([]);
    await manager.publish({ user: 'ada' }, { type: 'tool_completed', runId: 'r2', data: { callId: 'c1', output: 1 } });
    expect(findings.length).toBeGreaterThan(0);
    expect(new Set(findings.map(({ runId }) => runId))).toEqual(new Set(['r2']));
    const before = monitor.report().events;
    monitor.stop();
    await manager.publish({ user: 'ada' }, { type: 'note', data: {} });
    expect(monitor.report().events).toBe(before);
    await manager.close();
  });

  it('says what to hand over when it is given a manager', async () => {
    const manager = createEventManager();
    expect(() => monitorRuns(manager as never)).toThrow('createEventManager the `log` of the monitor');
    await manager.close();
  });
});
