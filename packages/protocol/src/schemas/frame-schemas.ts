/** Every frame's schema by its op, by who sends it. */
import { event } from '../frames/event.ts';
import { expiring } from '../frames/expiring.ts';
import { fault } from '../frames/fault.ts';
import { heartbeat } from '../frames/heartbeat.ts';
import { hello } from '../frames/hello.ts';
import { live } from '../frames/live.ts';
import { lost } from '../frames/lost.ts';
import { ping } from '../frames/ping.ts';
import { pong } from '../frames/pong.ts';
import { receipt } from '../frames/receipt.ts';
import { replay } from '../frames/replay.ts';
import { seen } from '../frames/seen.ts';
import { submit } from '../frames/submit.ts';
import { subscribe } from '../frames/subscribe.ts';
import { subscribed } from '../frames/subscribed.ts';
import { token } from '../frames/token.ts';
import { unsubscribe } from '../frames/unsubscribe.ts';
import { welcome } from '../frames/welcome.ts';

/** What a client sends. */
export const clientFrameSchemas = { hello, subscribe, unsubscribe, replay, seen, submit, token, ping } as const;

/** What a server sends. */
export const serverFrameSchemas = {
  welcome,
  subscribed,
  event,
  live,
  lost,
  receipt,
  pong,
  heartbeat,
  expiring,
  fault,
} as const;

/** Every frame of this version. */
export const frameSchemas = { ...clientFrameSchemas, ...serverFrameSchemas } as const;
