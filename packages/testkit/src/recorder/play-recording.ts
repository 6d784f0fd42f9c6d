/** Plays the events of a recording again, through the production manager, at any speed; and with a cut at every event. */
import type { EventFrame } from '@throughline/protocol';
import { decodeRecording, messageOf } from '@throughline/protocol/recording';
import type { FaultSpec } from '../faults/fault-spec.ts';
import type { TestServer } from '../server/test-server.ts';
import { decodeFrames } from '../timeline/decode-frames.ts';

/** An event of a recording, and when it was written. */
export interface RecordedEvent {
  readonly atMs: number;
  readonly frame: EventFrame;
}

/** Lines that are shown of a text that is no recording: it may have thousands. */
const SHOWN_ERRORS = 3;

/** The events of a recording, each once, in the order in which pages first got them. Throws with the first lines that cannot be read. */
export function eventsOf(recording: string): readonly RecordedEvent[] {
  const { entries, errors } = decodeRecording(recording);
  if (errors.length > 0) {
    const shown = errors.slice(0, SHOWN_ERRORS).map(({ message }) => message);
    const more = errors.length - shown.length;
    if (more > 0) shown.push(`… and ${more} more`);
    throw new Error(`The recording cannot be read.\n${shown.join('\n')}`);
  }
  const known = new Set<string>();
  return entries.flatMap((entry) => {
    if (entry.kind !== 'message' || entry.to !== 'page') return [];
    const message = messageOf(entry);
    const frames = typeof message === 'string' ? decodeFrames(message) : [];
    return frames.flatMap((frame) => {
      if (frame.op !== 'event' || known.has(frame.id)) return [];
      known.add(frame.id);
      return [{ atMs: entry.atMs, frame }];
    });
  });
}

export interface PlayOptions {
  /** Who gets what was on `me`. */
  readonly user: string;
  /** 1: as recorded; 10: ten times as fast; Infinity: no time passes. @defaultValue Infinity */
  readonly speed?: number;
}

/** Publishes the events in their order, with the recorded waits on the server's clock. */
export async function playRecording(
  server: TestServer<any, any>,
  recording: string,
  options: PlayOptions,
): Promise<void> {
  const { user, speed = Number.POSITIVE_INFINITY } = options;
  let playedAt: number | undefined;
  for (const { atMs, frame } of eventsOf(recording)) {
    const waitMs = playedAt === undefined ? 0 : (atMs - playedAt) / speed;
    if (waitMs > 0) await server.clock.advance(waitMs);
    playedAt = atMs;
    const { op, stream, seq, at, replay, userId, ...event } = frame;
    await server.publish(stream === 'me' ? `user:${user}` : stream, event as never);
  }
  await server.settled();
}

/** One cut for each event of the recording, right after it: give each to a server of its own, and play. */
export const cutsAtEveryEvent = (recording: string): readonly FaultSpec[] =>
  eventsOf(recording).map((_, index) => ({
    name: `cut after event ${index + 1}`,
    action: 'cut',
    match: { op: 'event', replay: false },
    after: index,
    times: 1,
  }));
