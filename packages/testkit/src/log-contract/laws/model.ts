/** Random histories against a model that is too simple to be wrong. [V1, V9, K9–K14, U3] */

import type { EventDraft, EventLog } from '@throughline/server';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  append,
  draft,
  eventually,
  everything,
  freshStream,
  freshUser,
  type MakeLog,
  recordFollower,
} from '../log-under-test.ts';
import { createClaimModel } from './claim-model.ts';
import { createStreamModel } from './stream-model.ts';

const LIMITS = { maxEvents: 6, eventIds: 8, openRuns: 100, endedRuns: 100 };

const streamStep = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      step: fc.constant('append' as const),
      id: fc.integer({ min: 1, max: 25 }),
      run: fc.option(fc.constantFrom('r1', 'r2', 'r3'), { nil: undefined }),
      flag: fc.constantFrom('none', 'none', 'opens', 'closes', 'waits', 'continues'),
      continued: fc.constantFrom('r1', 'r2', 'r3'),
    }),
  },
  fc.record({ step: fc.constant('trim' as const), upTo: fc.integer({ min: 0, max: 30 }) }),
  {
    weight: 2,
    arbitrary: fc.record({
      step: fc.constant('read' as const),
      after: fc.integer({ min: 0, max: 30 }),
      entries: fc.integer({ min: 1, max: 5 }),
    }),
  },
  fc.record({
    step: fc.constant('seen' as const),
    from: fc.integer({ min: 1, max: 30 }),
    count: fc.integer({ min: 1, max: 5 }),
  }),
  fc.record({ step: fc.constant('follow' as const) }),
);

const claimStep = fc.record({
  step: fc.constantFrom(
    'claim' as const,
    'claim' as const,
    'renew' as const,
    'settle' as const,
    'forget' as const,
    'wait' as const,
  ),
  id: fc.constantFrom('s1', 's2', 's3'),
  hash: fc.constantFrom('h', 'h', 'h', 'other'),
  ms: fc.integer({ min: 1, max: 9_000 }),
});

const flagsOf = (flag: string, continued: string): Partial<EventDraft> => {
  switch (flag) {
    case 'opens':
      return { opens: true };
    case 'closes':
      return { closes: true };
    case 'waits':
      return { closes: true, waits: true };
    case 'continues':
      return { opens: true, continues: continued };
    default:
      return {};
  }
};

export function describeModel(make: MakeLog, histories: number, pins: boolean): void {
  describe('random histories', () => {
    it.runIf(pins)('[V1, V9, K9–K14] agree with the model of a stream, on either node', async () => {
      const { log, elsewhere } = await make({ limits: LIMITS });
      await fc.assert(
        fc.asyncProperty(fc.array(fc.tuple(streamStep, fc.boolean()), { maxLength: 40 }), async (steps) => {
          const stream = freshStream();
          const model = createStreamModel(LIMITS, (await log.state(stream)).epoch);
          const follower = recordFollower();
          let followedFrom: number | undefined;
          const runStep = async (node: EventLog, step: (typeof steps)[number][0]): Promise<void> => {
            if (step.step === 'append') {
              const { run, flag } = step;
              const flags = run === undefined ? {} : flagsOf(flag, step.continued);
              const one = draft(`e${step.id}`, { ...(run && { runId: run }), ...flags });
              expect(await append(node, stream, one)).toEqual(model.append(one));
            } else if (step.step === 'trim') {
              await node.trim(stream, step.upTo);
              model.trim(step.upTo);
            } else if (step.step === 'read') {
              const limits = { entries: step.entries, bytes: 1_000_000 };
              expect(await node.read(stream, step.after, limits)).toEqual(model.read(step.after, limits));
            } else if (step.step === 'seen') {
              const range = { from: step.from, until: step.from + step.count - 1 };
              await node.noteSeen(stream, model.state().epoch, range);
              model.seen(range);
            } else if (followedFrom === undefined) {
              followedFrom = model.state().head;
              await log.follow(stream, follower);
            }
          };
          for (const [step, there] of steps) await runStep(there ? elsewhere : log, step);
          expect(await log.state(stream)).toEqual(model.state());
          expect(await elsewhere.read(stream, 0, everything)).toEqual(model.read(0, everything));
          const expected = followedFrom === undefined ? [] : model.everything().slice(followedFrom);
          await eventually(() => expect(follower.entries.map(({ epoch, ...entry }) => entry)).toEqual(expected));
        }),
        { numRuns: histories },
      );
    });

    it('[U3] agree with the model of claims, on either node', async () => {
      const { log, elsewhere, advance, now } = await make({ submits: { ttlMs: 20_000, maxPerUser: 100 } });
      await fc.assert(
        fc.asyncProperty(fc.array(fc.tuple(claimStep, fc.boolean()), { maxLength: 40 }), async (steps) => {
          const user = freshUser();
          const model = createClaimModel(20_000);
          const holds = new Map<string, string>();
          for (const [{ step, id, hash, ms }, there] of steps) {
            const node = there ? elsewhere : log;
            if (step === 'claim') {
              const outcome = await node.claim(user, id, hash, ms + 1_000);
              expect(outcome).toMatchObject(model.claim(id, hash, ms + 1_000, now()));
              if (outcome.status === 'claimed') holds.set(id, outcome.claim);
            } else if (step === 'renew') {
              expect(await node.renew(user, id, holds.get(id) ?? 'none', ms + 1_000)).toBe(
                model.renew(id, ms + 1_000, now()),
              );
            } else if (step === 'wait') {
              advance(ms);
            } else {
              const receipt = step === 'settle' ? { text: `receipt ${ms}` } : null;
              await node.settle(user, id, holds.get(id) ?? 'none', receipt);
              model.settle(id, receipt, now());
            }
            // A log's clock may be a server's: keep away from the very moment at which something runs out.
            if (model.nearEdge(now(), 150)) advance(400);
          }
        }),
        { numRuns: histories },
      );
    });
  });
}
