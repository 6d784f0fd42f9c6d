/** Whatever happens to network, server and page, events come once and in order, or the page is told; views converge. */
import { createClient, type DeliveredEvent } from '@throughline/client';
import { agentEvents, foldEvents, type StreamEvent } from '@throughline/protocol/agent';
import { createTestServer } from '@throughline/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

type Act =
  | { do: 'say'; count: number }
  | { do: 'finish' }
  | { do: 'cut' }
  | { do: 'silence' }
  | { do: 'freeze' }
  | { do: 'restart'; log: 'keep' | 'lose' }
  | { do: 'crash' }
  | { do: 'wait'; ms: number };

const act = <Name extends Act['do']>(name: Name) => fc.constant({ do: name });
const kind: fc.Arbitrary<Act> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('say' as const), count: fc.integer({ min: 1, max: 6 }) }) },
  { weight: 1, arbitrary: act('finish') },
  { weight: 2, arbitrary: act('cut') },
  { weight: 1, arbitrary: act('silence') },
  { weight: 1, arbitrary: act('freeze') },
  { weight: 1, arbitrary: act('crash') },
  { weight: 1, arbitrary: fc.constant<Act>({ do: 'restart', log: 'keep' }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(1, 100, 3_000, 40_000) }),
  },
) as fc.Arbitrary<Act>;
const withLoss: fc.Arbitrary<Act> = fc.oneof(
  { weight: 10, arbitrary: kind },
  { weight: 1, arbitrary: fc.constant<Act>({ do: 'restart', log: 'lose' }) },
);

/** Plays the acts on one user's page, then lets everything be well until nothing more comes. */
async function play(acts: readonly Act[]) {
  const server = createTestServer({ events: agentEvents, seed: 7, stacks: false });
  const tab = server.user('ada').tab();
  const client = createClient({ ...tab.options, events: agentEvents });
  const delivered: DeliveredEvent[] = [];
  const resets: string[] = [];
  client.onAny((event) => delivered.push(event as DeliveredEvent));
  client.onReset(({ reason }) => resets.push(reason));
  client.onLost(({ from, until }) => resets.push(`lost ${from}–${until}`));
  client.connect();
  await server.clock.advanceUntil(() => client.status.get().name === 'live');

  let run = 0;
  let isOpen = false;
  /** The log as it is now; a lost one begins anew. */
  let log: StreamEvent[] = [];
  const publish = async (type: string, data: unknown): Promise<void> => {
    const runId = `r-${run}`;
    const { seq } = await server.publish('user:ada', { type, data, runId } as never);
    log.push({ stream: 'me', seq, id: '', type, at: 0, data, runId } as never);
  };
  const perform: { [Name in Act['do']]: (act: Extract<Act, { do: Name }>) => unknown } = {
    async say({ count }) {
      if (!isOpen) {
        run += 1;
        isOpen = true;
        await publish('agent_started', { agent: 'x' });
      }
      for (let index = 0; index < count; index += 1)
        await publish('message_delta', { messageId: 'm', text: `${index} ` });
    },
    async finish() {
      if (isOpen) await publish('agent_completed', {});
      isOpen = false;
    },
    cut: () => tab.cut(),
    async silence() {
      tab.offline({ silent: true });
      await server.clock.advance(1_000);
      tab.online({ silent: true });
    },
    async freeze() {
      tab.freeze();
      await server.clock.advance(60_000);
      tab.resume();
    },
    async restart(how) {
      await server.restart(how);
      if (how.log === 'keep') return;
      log = [];
      isOpen = false;
    },
    async crash() {
      await server.crash();
      await server.clock.advance(500);
      server.start();
    },
    wait: ({ ms }) => server.clock.advance(ms),
  };
  for (const next of acts) await perform[next.do](next as never);
  const last = log.at(-1)?.seq ?? 0;
  const isCaughtUp = (): boolean => client.status.get().name === 'live' && (delivered.at(-1)?.seq ?? 0) >= last;
  const converged = await server.clock.advanceUntil(isCaughtUp, 600_000);
  await server.clock.advance(100);
  const views = client.runs().get();
  const { skipped } = client.health.get();
  client.close();
  await server.close();
  return { delivered, skipped, resets, log, views, converged };
}

const say = (acts: readonly Act[]): string => acts.map((each) => Object.values(each).join(' ')).join(', ');
const contents = (views: Iterable<{ runId: string; status: string; parts: readonly object[] }>): unknown[] =>
  [...views].map(({ runId, status, parts }) => ({
    runId,
    status,
    texts: parts.map((part) => ('text' in part ? String(part.text) : '')),
  }));

describe('random courses of client and event manager', () => {
  it('with a log that is kept: every event once, in order, or said shorter, and the view is the fold of the log', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(kind, { maxLength: 25 }), async (acts) => {
        const { delivered, skipped, resets, log, views, converged } = await play(acts);
        expect(converged, say(acts)).toBe(true);
        expect(delivered.every(({ seq }, index) => seq > (delivered[index - 1]?.seq ?? 0))).toBe(true);
        expect(delivered.length + skipped).toBe(log.length);
        expect(resets).toEqual([]);
        expect(contents(views)).toEqual(contents(foldEvents(log).values()));
      }),
      { numRuns: 40, seed: 20_260_521 },
    );
  });

  it('with a log that may be lost: each life of it once and in order, and its end is told', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(withLoss, { maxLength: 25 }), async (acts) => {
        const { delivered, resets, log, converged } = await play(acts);
        expect(converged, say(acts)).toBe(true);
        const lives = delivered.reduce<number[][]>((all, { seq }) => {
          if (seq <= (all.at(-1)?.at(-1) ?? Number.POSITIVE_INFINITY)) all.push([]);
          all.at(-1)!.push(seq);
          return all;
        }, []);
        for (const life of lives) expect(life[0]).toBe(1);
        if (lives.length > 1) expect(resets).toContain('epoch-changed');
        if (log.length > 0) expect(lives.at(-1)!.at(-1)).toBe(log.at(-1)!.seq);
      }),
      { numRuns: 40, seed: 20_260_521 },
    );
  });
});
