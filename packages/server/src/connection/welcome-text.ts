/** The answer to a good `hello`, as text. [H3] */
import { OWN_STREAM, type Verdict, WIRE_VERSION } from '@throughline/protocol';
import type { SubmitLife } from '../log/event-log.ts';
import type { Settings } from '../options/settings.ts';
import type { Connection } from './connection-host.ts';
import { frameText } from './frame-text.ts';

export const welcomeText = (
  { userId, session }: Connection,
  { limits, times }: Settings,
  { epoch, ttlMs }: SubmitLife,
  own: Verdict,
): string =>
  frameText({
    op: 'welcome',
    v: WIRE_VERSION,
    user: userId,
    session,
    heartbeatMs: times.heartbeatMs,
    limits: { maxMessageBytes: limits.maxMessageBytes, maxInFlight: limits.maxInFlight },
    submits: { epoch, ttlMs },
    streams: { [OWN_STREAM]: own },
  });
