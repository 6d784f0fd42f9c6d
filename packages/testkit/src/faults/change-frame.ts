/** Faults that change one frame: each gives the messages that go out in its place. */
import type { WireUnit } from '../socket/wire-unit.ts';
import type { AnyFrame, FaultName, FaultSpec } from './fault-spec.ts';

export interface FrameChange {
  readonly frame: AnyFrame;
  readonly spec: FaultSpec;
  readonly random: () => number;
}

type Change = (change: FrameChange) => readonly WireUnit[];

const text = (value: string): WireUnit => ({ kind: 'text', text: value });
const json = (frame: object): WireUnit => text(JSON.stringify(frame));
const numberOf = (spec: FaultSpec, field: string, otherwise: number): number =>
  (spec as unknown as Readonly<Record<string, number | undefined>>)[field] ?? otherwise;

/** Replaces fields of the frame where it has them. */
const replacing =
  (fields: (frame: Readonly<Record<string, any>>, change: FrameChange) => object): Change =>
  (change) => [json({ ...change.frame, ...fields(change.frame, change) })];

const withEpoch = (verdict: Readonly<Record<string, any>>, epoch: string) =>
  'epoch' in verdict ? { ...verdict, epoch } : verdict;

export const frameChanges: Partial<Record<FaultName, Change>> = {
  lose: () => [],
  split: ({ frame }) => [json(frame)],
  duplicate: ({ frame }) => [json(frame), json(frame)],
  truncate({ frame, random }) {
    const whole = JSON.stringify(frame);
    return [text(whole.slice(0, 1 + Math.floor(random() * (whole.length - 1))))];
  },
  corrupt({ frame, random }) {
    const whole = JSON.stringify(frame);
    const at = Math.floor(random() * whole.length);
    return [text(`${whole.slice(0, at)}\u0000${whole.slice(at + 1)}`)];
  },
  'invalid-json': () => [text('{"op":')],
  binary: ({ frame }) => [{ kind: 'binary', bytes: new TextEncoder().encode(JSON.stringify(frame)) }],
  'unknown-type': replacing(() => ({ type: 'never_heard_of' })),
  'unknown-op': replacing(() => ({ op: 'never-heard-of' })),
  'future-version': replacing(({ v }) => (v === undefined ? { fromTheFuture: true } : { v: v + 1 })),
  'expired-token': replacing(({ token }) => (token === undefined ? {} : { token: 'expired' })),
  'seq-reset': replacing(({ seq }) => (seq === undefined ? {} : { seq: 1 })),
  'stale-seq': replacing(({ seq }, { spec }) => (seq ? { seq: Math.max(1, seq - numberOf(spec, 'by', 1)) } : {})),
  'seq-gap': replacing(({ seq }, { spec }) => (seq ? { seq: seq + numberOf(spec, 'by', 1) } : {})),
  oversize: replacing((_frame, { spec }) => ({ padding: 'x'.repeat(numberOf(spec, 'bytes', 1_048_577)) })),
  'epoch-change': replacing((frame, { random }) => {
    const epoch = `epoch-${Math.floor(random() * 1e9)}`;
    if (frame.op === 'subscribed') return { verdict: withEpoch(frame.verdict, epoch) };
    if (frame.op !== 'welcome') return 'epoch' in frame ? { epoch } : {};
    const streams = Object.entries(frame.streams as Record<string, object>);
    return { streams: Object.fromEntries(streams.map(([stream, verdict]) => [stream, withEpoch(verdict, epoch)])) };
  }),
};
