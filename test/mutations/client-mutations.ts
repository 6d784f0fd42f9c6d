/** Deliberate bugs of the client, each a small change of one source file that breaks one law. */
import type { Mutation } from './mutation.ts';

const SEQUENCER = 'packages/client/src/pipeline/sequencer.ts';
const CHANNEL = 'packages/client/src/pipeline/channel.ts';
const DELIVERY = 'packages/client/src/pipeline/ordered-delivery.ts';
const PLACE = 'packages/client/src/pipeline/stream-place.ts';
const SEEN = 'packages/client/src/pipeline/seen-report.ts';
const OUTBOX = 'packages/client/src/outbox/outbox.ts';
const SENDER = 'packages/client/src/outbox/submit-sender.ts';
const OUTCOME = 'packages/client/src/outbox/submit-outcome.ts';

export const clientMutations: readonly Mutation[] = [
  {
    name: 'never becomes live',
    law: 'S6',
    within: 60,
    file: DELIVERY,
    find: 'this.#owner.caughtUp(live);',
    replace: '',
  },
  {
    name: 'saves a place that lies too early',
    law: 'C3',
    within: 60,
    file: PLACE,
    find: 'seq: dispatchedOf(place, cursor), base };',
    replace: 'seq: base, base };',
  },
  {
    name: 'forgets at a reload what it had dispatched',
    law: 'C3',
    within: 60,
    file: PLACE,
    find: 'seenUntil: seq,',
    replace: 'seenUntil: 0,',
  },
  {
    name: 'delivers what was seen',
    law: 'S1',
    within: 60,
    file: SEQUENCER,
    find: "return 'seen';",
    replace: "return 'next';",
  },
  {
    name: 'delivers early events at once',
    law: 'S3',
    within: 60,
    file: SEQUENCER,
    find: 'if (seq === cursor + 1) return held > 0',
    replace: 'if (seq > cursor) return held > 0',
  },
  {
    name: 'asks for one event too few',
    law: 'S3',
    within: 60,
    file: CHANNEL,
    find: 'stream: this.id, epoch, after, until });',
    replace: 'stream: this.id, epoch, after: after + 1, until });',
  },
  {
    name: 'fires effects again after a reload',
    law: 'C3',
    within: 60,
    file: CHANNEL,
    find: 'ports.dispatch(arrival, origin, isSeen(this.#place, arrival.seq)),',
    replace: 'ports.dispatch(arrival, origin, false),',
  },
  {
    name: 'rebuilds views from the cursor only',
    law: 'C3',
    within: 60,
    file: PLACE,
    find: 'const base = Math.min(cursor,',
    replace: 'const base = Math.max(cursor,',
  },
  {
    name: 'does not believe the heads of heartbeats',
    law: 'S7',
    within: 60,
    file: CHANNEL,
    find: "if (this.#phase.name === 'open' && this.#phase.live) this.#delivery.head(seq);",
    replace: '',
  },
  {
    name: 'retries under a new id',
    law: 'U2',
    within: 60,
    file: SENDER,
    find: 'if (!send(submit.frame, submit.isSuspect)) return false;',
    replace:
      'if (!send({ ...submit.frame, id: `$' +
      '{submit.frame.id}-$' +
      '{clock.now()}` }, submit.isSuspect)) return false;',
  },
  {
    name: 'does not send again after a reconnect',
    law: 'U2',
    within: 60,
    file: SENDER,
    find: 'for (const submit of inFlight) submit.inFlight = false;',
    replace: '',
  },
  {
    name: 'drops a receipt that is a duplicate',
    law: 'U4',
    within: 60,
    file: OUTBOX,
    find: 'if (submit === undefined) return;\n      const receipt = receiptOf(frame);',
    replace: 'if (submit === undefined || frame.duplicate) return;\n      const receipt = receiptOf(frame);',
  },
  {
    name: 'moves the cursor before the handlers',
    law: 'C1',
    within: 60,
    file: DELIVERY,
    find: '    try {\n      this.#owner.dispatch(arrival, origin);\n    } finally {\n      this.#hearing = undefined;\n      this.#sequencer.advance(); // Only now: what a crash interrupts comes again. [C1]\n      moved();',
    replace:
      '    this.#sequencer.advance();\n    moved();\n    try {\n      this.#owner.dispatch(arrival, origin);\n    } finally {\n      this.#hearing = undefined;',
  },
  {
    name: 'resumes one event too late',
    law: 'S9',
    within: 60,
    file: PLACE,
    find: 'seq: cursor, from: isRebuilding',
    replace: 'seq: cursor + 1, from: isRebuilding',
  },
  {
    name: 'says hello without its cursor',
    law: 'S9',
    within: 60,
    file: PLACE,
    find: 'if (place.epoch === undefined) return { from };',
    replace: "if (place.epoch !== 'known') return { from };",
  },
  {
    name: 'does not release held events',
    law: 'S3',
    within: 60,
    file: DELIVERY,
    find: 'if (next !== undefined) this.#deliver(next);',
    replace: 'if (next !== undefined) break;',
  },
  {
    name: 'says nothing of what a trim took',
    law: 'S5',
    within: 60,
    file: CHANNEL,
    find: 'if (this.#phase === phase && previous.epoch === epoch && after > last) {',
    replace: 'if (after < 0) {',
  },
  {
    name: 'keeps the place of an earlier life',
    law: 'S8',
    within: 60,
    file: CHANNEL,
    find: '    this.#delivery.restart(after);\n    if (isForgotten)',
    replace: '    if (isForgotten)',
  },
  {
    name: 'confirms one event more than it dispatched',
    law: 'V9',
    within: 60,
    file: SEEN,
    find: 'cursors[id] = cursor;',
    replace: 'cursors[id] = { ...cursor, seq: cursor.seq + 1 };',
  },
  {
    name: 'sends again what an earlier life may have carried out',
    law: 'U2',
    within: 60,
    file: OUTCOME,
    find: 'first.epoch === submits.epoch && now',
    replace: 'now',
  },
];
