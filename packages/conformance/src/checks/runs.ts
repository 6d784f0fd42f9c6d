/** Cancel and approval: reserved commands that travel through the log, and runs that are ended for their agents. [U6–U9, V8] */

import type { Frame } from '../page/wire-frame.ts';
import { must } from '../runner/check.ts';
import { demand, demandEqual } from '../runner/check-failure.ts';
import type { Harness, OpenPage } from '../runner/harness.ts';

const commands = must('commands');
const CANCEL_GRACE_MS = 10_000;
const RUN_IDLE_MS = 3_600_000;
const terminals = ['agent_completed', 'agent_failed', 'agent_cancelled'];

/** A page with a run that is open and that no agent works on. */
async function withRun(harness: Harness): Promise<{ page: OpenPage; runId: string }> {
  const page = await harness.open({ streams: { me: { from: 'now' } } });
  const runId = harness.fresh('run');
  const data = { agent: 'conformance' };
  await page.event(await harness.publish(page.own, { type: 'agent_started', data, runId }));
  return { page, runId };
}

async function submit(harness: Harness, page: OpenPage, type: string, data: unknown): Promise<Frame> {
  const id = harness.fresh('submit');
  page.send({ op: 'submit', id, type, data });
  return page.frame('receipt', (receipt) => receipt.id === id);
}

const ofRun = (runId: string, type: string) => (event: Frame) => event.runId === runId && event.type === type;

async function askApproval(harness: Harness): Promise<{ page: OpenPage; runId: string; approvalId: string }> {
  const { page, runId } = await withRun(harness);
  const approvalId = harness.fresh('approval');
  await harness.publish(page.own, { type: 'approval_requested', data: { approvalId, prompt: 'May it?' }, runId });
  return { page, runId, approvalId };
}

export const runs = [
  commands('U8-cancel', 'cancel_run is answered, and travels through the log as cancel_requested.', async (harness) => {
    const { page, runId } = await withRun(harness);
    demandEqual((await submit(harness, page, 'cancel_run', { runId })).ok, true, 'receipt.ok');
    await page.frame('event', ofRun(runId, 'cancel_requested'));
  }),
  commands(
    'V8-cancelled',
    'A cancelled run that does not end is ended by agent_cancelled after cancelGraceMs; then it is run-ended.',
    async (harness) => {
      const { page, runId } = await withRun(harness);
      const { cancelGraceMs = CANCEL_GRACE_MS } = harness.facts.times ?? {};
      await submit(harness, page, 'cancel_run', { runId });
      await page.until(
        'agent_cancelled',
        () => page.framesOf('event').find(ofRun(runId, 'agent_cancelled')),
        cancelGraceMs + harness.timeoutMs,
      );
      demandEqual(
        (await submit(harness, page, 'cancel_run', { runId })).code,
        'run-ended',
        'The code of a later cancel',
      );
      const ends = page.framesOf('event').filter((event) => event.runId === runId && terminals.includes(event.type));
      demandEqual(ends.length, 1, 'The number of terminal events');
    },
    { takesMs: ({ times }) => times?.cancelGraceMs ?? CANCEL_GRACE_MS },
  ),
  commands('U6-run-ended', 'A cancel of a run that has ended is answered by run-ended.', async (harness) => {
    const { page, runId } = await withRun(harness);
    await page.event(await harness.publish(page.own, { type: 'agent_completed', data: {}, runId }));
    demandEqual((await submit(harness, page, 'cancel_run', { runId })).code, 'run-ended', 'receipt.code');
  }),
  commands('U6-leaving', 'Leaving never stops a run.', async (harness) => {
    const { page, runId } = await withRun(harness);
    await page.close();
    const next = await harness.open({ person: page.person, streams: { me: { from: 'now' } } });
    demand((await next.frame('live')).runs.includes(runId), 'The run is no longer open.');
  }),
  commands('U9-cancel-invalid', 'A cancel_run without runId and submitId is invalid.', async (harness) => {
    const { page } = await withRun(harness);
    demandEqual((await submit(harness, page, 'cancel_run', {})).code, 'invalid', 'receipt.code');
  }),
  commands(
    'U7-approval',
    'resolve_approval is answered, and travels through the log as approval_resolved.',
    async (harness) => {
      const { page, runId, approvalId } = await askApproval(harness);
      const answer = { runId, approvalId, approved: true, data: { note: 'go' } };
      demandEqual((await submit(harness, page, 'resolve_approval', answer)).ok, true, 'receipt.ok');
      const { data } = await page.frame('event', ofRun(runId, 'approval_resolved'));
      demandEqual([data.approvalId, data.approved, data.data], [approvalId, true, { note: 'go' }], 'The event’s data');
    },
  ),
  commands(
    'U7-first-wins',
    'The first answer to an approval wins; later ones are already-resolved.',
    async (harness) => {
      const { page, runId, approvalId } = await askApproval(harness);
      await submit(harness, page, 'resolve_approval', { runId, approvalId, approved: false });
      const later = await submit(harness, page, 'resolve_approval', { runId, approvalId, approved: true });
      demandEqual(later.code, 'already-resolved', 'receipt.code');
      await page.event(await harness.publish(page.own));
      const answers = page.framesOf('event').filter(ofRun(runId, 'approval_resolved'));
      demandEqual(
        answers.map(({ data }) => data.approved),
        [false],
        'The answers in the log',
      );
    },
  ),
  commands(
    'V8-abandoned',
    'A run without news for runIdleMs is ended by agent_failed with the code abandoned.',
    async (harness) => {
      const { page, runId } = await withRun(harness);
      const { runIdleMs = RUN_IDLE_MS } = harness.facts.times ?? {};
      const failed = await page.until(
        'agent_failed',
        () => page.framesOf('event').find(ofRun(runId, 'agent_failed')),
        // A server looks for idle runs now and then.
        3 * runIdleMs + harness.timeoutMs,
      );
      demandEqual(failed.data.error?.code, 'abandoned', 'error.code');
    },
    { takesMs: ({ times }) => 2 * (times?.runIdleMs ?? RUN_IDLE_MS) },
  ),
];
