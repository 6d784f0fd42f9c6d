/** One message of a page → its frames, as far as size and rate allow; whatever comes in, nothing throws. [U5, V4] */
import {
  type ClientFrame,
  checkClientFrame,
  type FaultCode,
  type FrameCheck,
  parseMessage,
  type SubmitFrame,
} from '@throughline/protocol';
import type { Settings } from '../options/settings.ts';
import type { Stage } from './admit.ts';
import type { Budget } from './frame-budget.ts';
import { isLongerThan } from './is-longer-than.ts';

export interface InboundOptions {
  readonly settings: Settings;
  readonly budget: Budget;
  stage(): Stage;
  perform(check: FrameCheck<ClientFrame>): void;
  end(fault: FaultCode, retryAfterMs?: number, message?: string): void;
  tooLarge(submit: SubmitFrame): void;
}

/** A message may be this much longer than told before it is not even looked into: a lone submit then gets its receipt. */
const LOOK_INTO_FACTOR = 4;

export function createInbound({ settings, budget, stage, perform, end, tooLarge }: InboundOptions) {
  const { limits, times } = settings;

  const oversize = (text: string): void => {
    const mayLook = stage() === 'open' && text.length <= limits.maxMessageBytes * LOOK_INTO_FACTOR;
    const parsed = mayLook ? parseMessage(text) : undefined;
    const check = parsed?.ok && parsed.frames.length === 1 ? checkClientFrame(parsed.frames[0]) : undefined;
    if (check?.ok && check.frame.op === 'submit') tooLarge(check.frame);
    else end('message-too-large');
  };

  return (text: string): void => {
    const limit = stage() === 'open' ? limits.maxMessageBytes : limits.maxHelloBytes;
    if (isLongerThan(text, limit)) return oversize(text);
    const parsed = parseMessage(text);
    if (!parsed.ok) return end('bad-frame', undefined, `The message could not be read: ${parsed.issue}.`);
    for (const frame of parsed.frames) {
      if (budget.take() > 0) return end('rate-limited', times.retryAfterMs);
      perform(checkClientFrame(frame));
      if (stage() === 'closed') return;
    }
  };
}
