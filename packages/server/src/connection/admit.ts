/** Decides what a frame means in the state its connection is in. Pure. [H1, H2, H4, U5] */
import {
  type ClientFrame,
  type FaultCode,
  type FrameCheck,
  type HelloFrame,
  WIRE_VERSION,
} from '@throughline/protocol';

/**
 *   greeting ── hello ──▶ answering ── welcome ──▶ open ──▶ closed
 *       │                    │                                ▲
 *       └────────────────────┴── anything else, a timeout ────┘
 */
export type Stage = 'greeting' | 'answering' | 'open' | 'closed';

export type Admission =
  | { readonly do: 'greet'; readonly frame: HelloFrame }
  | { readonly do: 'dispatch'; readonly frame: Exclude<ClientFrame, HelloFrame> }
  /** A submit that cannot be carried out, and whose sender must hear so. */
  | { readonly do: 'refuse-submit'; readonly id: string; readonly issue: string }
  | { readonly do: 'ignore' }
  | { readonly do: 'close'; readonly fault: FaultCode; readonly issue: string };

const close = (fault: FaultCode, issue: string): Admission => ({ do: 'close', fault, issue });

export function admit(stage: Stage, check: FrameCheck<ClientFrame>): Admission {
  switch (stage) {
    case 'closed':
      return { do: 'ignore' };
    case 'greeting':
      return admitFirst(check);
    case 'answering':
      return close('bad-frame', 'Nothing may be sent between hello and welcome.');
    case 'open':
      return admitLater(check);
    default:
      return stage satisfies never;
  }
}

function admitFirst(check: FrameCheck<ClientFrame>): Admission {
  if (check.ok) {
    if (check.frame.op !== 'hello') return close('bad-frame', 'The first frame must be hello.');
    return check.frame.v === WIRE_VERSION ? { do: 'greet', frame: check.frame } : otherVersion(check.frame.v);
  }
  if (check.op === 'hello' && check.v !== undefined && check.v !== WIRE_VERSION) return otherVersion(check.v);
  return close('bad-frame', `The first frame must be hello: ${check.issue}.`);
}

const otherVersion = (version: number): Admission =>
  close('unsupported-version', `This server speaks version ${WIRE_VERSION} of the wire, the page version ${version}.`);

function admitLater(check: FrameCheck<ClientFrame>): Admission {
  if (check.ok) {
    return check.frame.op === 'hello'
      ? close('bad-frame', 'A connection says hello once.')
      : { do: 'dispatch', frame: check.frame };
  }
  if (check.reason === 'unknown-op') return { do: 'ignore' };
  if (check.op === 'submit' && check.id !== undefined) return { do: 'refuse-submit', id: check.id, issue: check.issue };
  return close('bad-frame', `A frame could not be read: ${check.issue}.`);
}
