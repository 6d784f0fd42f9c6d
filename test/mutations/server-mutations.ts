/** Deliberate bugs of the server, each a small change of one source file that breaks one law. */
import type { Mutation } from './mutation.ts';

const SUBSCRIPTION = 'packages/server/src/connection/subscription.ts';
const VERDICT = 'packages/server/src/connection/verdict.ts';
const CLAIMED = 'packages/server/src/submit/claimed.ts';
const STREAM = 'packages/server/src/log/memory-stream.ts';
const WIRE = 'packages/protocol/src/wire.ts';

export const serverMutations: readonly Mutation[] = [
  {
    name: 'starts a command again while it runs',
    law: 'U3',
    within: 60,
    file: CLAIMED,
    find: 'return guard(wait(request));',
    replace: "return guard(start(request, 'another', work));",
  },
  {
    name: 'starts a command again that was answered',
    law: 'U3',
    within: 60,
    file: CLAIMED,
    find: 'return settledNow({ text: outcome.receipt.text, duplicate: true });',
    replace: "return guard(start(request, 'another', work));",
  },
  {
    name: 'repairs all but the last missing event',
    law: 'S3',
    within: 60,
    file: SUBSCRIPTION,
    find: 'const last = Math.min(until, position);',
    replace: 'const last = Math.min(until, position) - 1;',
  },
  {
    name: 'leaves every fifth event out of a replay',
    law: 'S9',
    within: 60,
    file: SUBSCRIPTION,
    find: '      outflow.push(eventText(stream.wire, entry, true), mark, entry.seq);',
    replace: '      if (entry.seq % 5 > 0) outflow.push(eventText(stream.wire, entry, true), mark, entry.seq);',
  },
  {
    name: 'goes live without a replay',
    law: 'S9',
    within: 60,
    file: SUBSCRIPTION,
    find: '    position = after;\n    written = after;',
    replace: "    position = 'head' in verdict ? verdict.head : after;\n    written = after;",
  },
  {
    name: 'trusts the cursor of an earlier life',
    law: 'H3',
    within: 60,
    file: VERDICT,
    find: "if (position.epoch !== epoch) return begin('epoch-changed');",
    replace: '',
  },
  {
    name: 'forgets how a command went',
    law: 'U3',
    within: 60,
    file: CLAIMED,
    find: 'await log.settle(userId, id, claim, remembered)',
    replace: 'await log.settle(userId, id, claim, remembered && null)',
  },
  {
    name: 'has one stream for all users',
    law: 'V5',
    within: 60,
    file: WIRE,
    find: 'export const userStream = (userId: string): string =>',
    replace: "export const userStream = (userId: string): string => userId.length > 0 ? 'user:all' :",
  },
  {
    name: 'gives two events one number',
    law: 'S1',
    within: 60,
    file: STREAM,
    find: 'const seq = ring.head + 1;',
    replace: 'const seq = ring.head + (ring.head % 7 === 6 ? 0 : 1);',
  },
];
