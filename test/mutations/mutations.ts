/**
 * Deliberate bugs, each a small change of the source: the simulation has to find every one of them. Not in the list are
 * bugs that the other end heals: a hello from one event too late, and live events sent during a replay, end in a repaired
 * gap and show in no invariant.
 */

export interface Mutation {
  readonly name: string;
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

const SEQUENCER = 'packages/client/src/pipeline/sequencer.ts';
const CHANNEL = 'packages/client/src/pipeline/channel.ts';
const OUTBOX = 'packages/client/src/outbox/outbox.ts';
const SUBSCRIPTION = 'packages/server/src/session/subscription.ts';
const CLAIMED = 'packages/server/src/submit/claimed.ts';

export const mutations: readonly Mutation[] = [
  {
    name: 'never becomes live',
    file: CHANNEL,
    find: 'if (liveAt !== undefined && sequencer.cursor >= liveAt.seq) becomeLive(liveAt);',
    replace: '',
  },
  {
    name: 'saves a place that lies too early',
    file: CHANNEL,
    find: 'return { epoch, seq: dispatched(), base };',
    replace: 'return { epoch, seq: base, base };',
  },
  {
    name: 'forgets at a reload what it had dispatched',
    file: CHANNEL,
    find: 'let seenUntil = saved?.seq ?? 0;',
    replace: 'let seenUntil = 0;',
  },
  { name: 'delivers what was seen', file: SEQUENCER, find: "return 'seen';", replace: "return 'next';" },
  {
    name: 'delivers early events at once',
    file: SEQUENCER,
    find: 'if (seq === cursor + 1) return held > 0',
    replace: 'if (seq > cursor) return held > 0',
  },
  {
    name: 'asks for one event too few',
    file: CHANNEL,
    find: "epoch: epoch ?? '', after, until })",
    replace: "epoch: epoch ?? '', after: after + 1, until })",
  },
  {
    name: 'fires effects again after a reload',
    file: CHANNEL,
    find: 'ports.dispatch(arrival, origin, arrival.seq <= seenUntil);',
    replace: 'ports.dispatch(arrival, origin, false);',
  },
  {
    name: 'rebuilds views from the cursor only',
    file: CHANNEL,
    find: 'const base = Math.min(sequencer.cursor,',
    replace: 'const base = Math.max(sequencer.cursor,',
  },
  {
    name: 'does not believe the heads of heartbeats',
    file: CHANNEL,
    find: "if (phase.name !== 'open' || !phase.live || seeding.pending || seq <= sequencer.cursor) return;",
    replace: 'if (seq >= 0) return;',
  },
  {
    name: 'retries under a new id',
    file: OUTBOX,
    find: 'if (!options.send(submit.frame)) return false;',
    replace: 'if (!options.send({ ...submit.frame, id: `$' + '{submit.frame.id}-$' + '{clock.now()}` })) return false;',
  },
  {
    name: 'does not send again after a reconnect',
    file: OUTBOX,
    find: 'for (const submit of inFlight) submit.inFlight = false;',
    replace: '',
  },
  {
    name: 'drops a receipt that is a duplicate',
    file: OUTBOX,
    find: 'if (submit === undefined) return;\n      const { id } = frame;',
    replace: 'if (submit === undefined || frame.duplicate) return;\n      const { id } = frame;',
  },
  {
    name: 'starts a command again while it runs',
    file: CLAIMED,
    find: 'return guard(wait(request));',
    replace: "return guard(start(request, 'another', work));",
  },
  {
    name: 'starts a command again that was answered',
    file: CLAIMED,
    find: 'return settledNow({ text: outcome.receipt.text, duplicate: true });',
    replace: "return guard(start(request, 'another', work));",
  },
  {
    name: 'repairs all but the last missing event',
    file: SUBSCRIPTION,
    find: 'const last = Math.min(until, position);',
    replace: 'const last = Math.min(until, position) - 1;',
  },
];
