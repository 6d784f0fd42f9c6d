/** What became of one value that should be a frame. Total: whatever comes in, a value comes out and nothing throws. [S6, U5] */
import { isId, isSeq } from '../names.ts';
import { object } from './primitives.ts';

/** A value that is no frame of this version, with whatever could still be read of it. */
export interface FrameProblem {
  readonly ok: false;
  /**
   * `unknown-op`: a frame of a later version, to be ignored. `bad-frame`: a frame of this version with a wrong shape,
   * or no frame at all.
   */
  readonly reason: 'unknown-op' | 'bad-frame';
  /** What does not fit, with its path, in words. Never repeats a value, so a token cannot leak through it. */
  readonly issue: string;
  /** The first 128 characters of `op`; undefined when it is not text. */
  readonly op: string | undefined;
  /** `id`, when it is a usable one: a bad `submit` is answered by a receipt under it. [U5] */
  readonly id: string | undefined;
  /** `stream` and `seq`, when usable: a bad `event` is delivered as rejected under them. [S6] */
  readonly stream: string | undefined;
  readonly seq: number | undefined;
  /** `v`, when it is a number: a `hello` of another version may have another shape. [H2] */
  readonly v: number | undefined;
}

/** A frame, or what is wrong with it. */
export type FrameCheck<Frame> = { readonly ok: true; readonly frame: Frame } | FrameProblem;

/** The check of each op: '' when the frame fits. */
export type FrameChecks = Readonly<Record<string, (frame: any) => string>>;

function problem(reason: FrameProblem['reason'], issue: string, frame: Record<string, unknown>): FrameProblem {
  const { op, id, stream, seq, v } = frame;
  return {
    ok: false,
    reason,
    issue,
    op: typeof op === 'string' ? op.slice(0, 128) : undefined,
    id: isId(id) ? id : undefined,
    stream: isId(stream) ? stream : undefined,
    seq: isSeq(seq) ? seq : undefined,
    v: typeof v === 'number' ? v : undefined,
  };
}

/** Finds the check of the frame's op and runs it. The frame that comes out is the very value that came in. */
export function checkFrame<Frame>(checks: FrameChecks, value: any): FrameCheck<Frame> {
  const notAnObject = object(value, 'a frame');
  if (notAnObject) return problem('bad-frame', notAnObject, {});
  const { op } = value;
  if (typeof op !== 'string') return problem('bad-frame', 'op should name the frame, as text', value);
  if (!Object.hasOwn(checks, op)) return problem('unknown-op', 'op names no frame of this version', value);
  const issue = checks[op]!(value);
  return issue ? problem('bad-frame', issue, value) : { ok: true, frame: value };
}
