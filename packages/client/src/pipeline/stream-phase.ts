/** What was asked of the server for one stream, and what it answered: pure, and total over phases and events. [H1, S8, S10] */
import type { Refusal } from '@throughline/protocol';

/**
 * ```
 *  ┌────────┐ greeted  ┌──────────┐ accepted  ┌─────────────────┐ live  ┌────────────┐
 *  │ closed │ ───────► │ greeting │ ────────► │ open, replaying │ ────► │ open, live │
 *  └────────┘          └──────────┘           └─────────────────┘       └────────────┘
 *    │  ▲ down, from everywhere  │ accepted while     ▲    │ wanted: overflow, no progress, another place
 *    │  └ but a refusal for good │ a record is        │    ▼
 *    │ wanted                    ▼ awaited   accepted │ ┌───────┐ refused ┌─────────┐
 *    └────────────────────► ┌─────────┐ record came   └─│ asked │ ──────► │ refused │ ── wanted: after a while ──► asked
 *       a record is awaited │ seeding │ ──────────────► └───────┘         └─────────┘
 *                           └─────────┘ ◄── record asked, from asked, open and refused
 * ```
 */
export type StreamPhase =
  /** No connection. */
  | { readonly name: 'closed'; readonly record: 'none' | 'awaited' }
  /**
   * A `hello` is out, and nothing may be sent before its answer. [H1] Where the app's record is `awaited`, the answer is
   * of no use; where it `came` since, the `hello` asked for the wrong place.
   */
  | { readonly name: 'greeting'; readonly record: 'none' | 'awaited' | 'came' }
  /** The app's record is awaited before the server is asked; frames are ignored. [S8] */
  | { readonly name: 'seeding' }
  /** The answer to `ref` is awaited. [S10] */
  | { readonly name: 'asked'; readonly ref: string }
  | { readonly name: 'open'; readonly live: boolean }
  | { readonly name: 'refused'; readonly reason: Refusal };

export type StreamEvent =
  /** The place stands in a `hello` that goes out now. */
  | { readonly type: 'greeted' }
  /** The stream is to be subscribed from its place, under `ref`. */
  | { readonly type: 'wanted'; readonly ref: string }
  /** The app's record was asked for. */
  | { readonly type: 'recordAsked' }
  | { readonly type: 'recordCame' }
  /** A verdict: of the `hello`, or unasked, where it bears no `ref`. */
  | { readonly type: 'accepted'; readonly ref: string | undefined }
  | { readonly type: 'refused'; readonly ref: string | undefined; readonly reason: Refusal }
  /** Everything announced by `live` is here. */
  | { readonly type: 'live' }
  /** The socket is gone. */
  | { readonly type: 'down' }
  | { readonly type: 'stopped' };

/** What is to be done: send the `subscribe`; ask for the stream (again); act on the verdict. */
export type StreamAction = 'nothing' | 'send' | 'want' | 'accept' | 'refuse';

export type StreamStep = readonly [StreamPhase, StreamAction];

export const closed: StreamPhase = { name: 'closed', record: 'none' };
const seeding: StreamPhase = { name: 'seeding' };

export const isRecordAwaited = (phase: StreamPhase): boolean =>
  phase.name === 'seeding' || ((phase.name === 'closed' || phase.name === 'greeting') && phase.record === 'awaited');

const awaiting = (phase: StreamPhase): 'none' | 'awaited' => (isRecordAwaited(phase) ? 'awaited' : 'none');

const recordAsked = (phase: StreamPhase): StreamPhase =>
  phase.name === 'closed' || phase.name === 'greeting' ? { name: phase.name, record: 'awaited' } : seeding;

const recordCame = (phase: StreamPhase): StreamStep => {
  if (phase.name === 'closed') return [closed, 'nothing'];
  if (phase.name === 'greeting') return [{ name: 'greeting', record: 'came' }, 'nothing'];
  return phase.name === 'seeding' ? [closed, 'want'] : [phase, 'nothing'];
};

/** With a question open only its own answer counts; without one, what comes unasked. [S10] */
const isAnswer = (phase: StreamPhase, ref: string | undefined): boolean =>
  phase.name !== 'closed' && phase.name !== 'seeding' && ref === (phase.name === 'asked' ? phase.ref : undefined);

const verdict = (phase: StreamPhase, ref: string | undefined, next: StreamPhase, action: StreamAction): StreamStep => {
  if (!isAnswer(phase, ref)) return [phase, 'nothing'];
  if (phase.name === 'greeting' && phase.record === 'awaited') return [seeding, 'nothing'];
  if (phase.name === 'greeting' && phase.record === 'came') return [phase, 'want'];
  return [next, action];
};

export const stepStream = (phase: StreamPhase, event: StreamEvent): StreamStep => {
  switch (event.type) {
    case 'greeted':
      return [{ name: 'greeting', record: awaiting(phase) }, 'nothing'];
    case 'wanted':
      return isRecordAwaited(phase) ? [seeding, 'nothing'] : [{ name: 'asked', ref: event.ref }, 'send'];
    case 'recordAsked':
      return [recordAsked(phase), 'nothing'];
    case 'recordCame':
      return recordCame(phase);
    case 'accepted':
      return verdict(phase, event.ref, { name: 'open', live: false }, 'accept');
    case 'refused':
      return verdict(phase, event.ref, { name: 'refused', reason: event.reason }, 'refuse');
    case 'live':
      return [phase.name === 'open' ? { name: 'open', live: true } : phase, 'nothing'];
    case 'down':
      if (phase.name === 'refused' && phase.reason !== 'unavailable') return [phase, 'nothing'];
      return [{ name: 'closed', record: awaiting(phase) }, 'nothing'];
    case 'stopped':
      return [closed, 'nothing'];
    default:
      return event satisfies never;
  }
};
