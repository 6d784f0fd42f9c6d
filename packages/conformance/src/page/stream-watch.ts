/** Follows each stream of one conversation: what came first, what came again, where it is live. [S4, S7, S9] */
import type { Judge } from './judge.ts';
import type { Frame } from './wire-frame.ts';

interface Range {
  readonly after: number;
  readonly until: number;
}

interface Followed {
  readonly epoch: string;
  /** The highest number sent, or said to be lost or skipped. */
  last: number;
  live: boolean;
  /** Events from the log came after `live`, so that heads may or may not name it. */
  catchingUp: boolean;
  /** Ranges that the page asked for once more. */
  readonly asked: Range[];
}

export interface StreamWatch {
  sent(frame: Frame): void;
  received(frame: Frame): void;
  epochOf(stream: string): string;
}

export function createStreamWatch(judge: Judge): StreamWatch {
  const followed = new Map<string, Followed>();
  /** Where the page stood when it asked: by `ref`, or by stream for `hello`. */
  const positions = new Map<string, Frame['position']>();
  /** Streams whose subscribe or unsubscribe may not have reached the server yet, with the `ref` that will tell. */
  const inTransit = new Map<string, string | undefined>();
  const isInTransit = (stream: string): boolean => inTransit.has(stream);

  const verdict = (
    stream: string,
    { resumed, epoch, after, refused }: Frame['verdict'],
    position?: { seq?: number },
  ) => {
    const before = followed.get(stream);
    followed.delete(stream);
    if (refused !== undefined) return;
    const last = resumed ? (position?.seq ?? before?.last ?? 0) : after;
    followed.set(stream, { epoch, last, live: false, catchingUp: false, asked: [] });
  };

  const again = (one: Followed, seq: number, isReplay: boolean): void => {
    const wanted = one.asked.some(({ after, until }) => seq > after && seq <= until);
    judge('S9-once', !wanted && `Event ${seq} was sent again, and nobody had asked for it.`);
    if (wanted) judge('S9-replay-flag', !isReplay && `Event ${seq} was sent again without replay: true.`);
  };

  const event = ({ stream, seq, replay }: Frame): void => {
    const one = followed.get(stream);
    if (!isInTransit(stream)) {
      judge('S9-verdict-first', !one && `An event of ${stream} came, and no accepted verdict on that stream.`);
    }
    if (!one) return;
    if (seq <= one.last) return again(one, seq, replay === true);
    judge('S9-dense', seq !== one.last + 1 && `Event ${seq} of ${stream} came after ${one.last}.`);
    if (!one.live) judge('S9-replay-flag', replay !== true && `Event ${seq} came before live without replay: true.`);
    // A slow reader is caught up from the log, and told by a new live. [V3]
    if (replay === true && one.live) {
      one.live = false;
      one.catchingUp = true;
    }
    one.last = seq;
  };

  const live = ({ stream, epoch, seq }: Frame): void => {
    const one = followed.get(stream);
    if (!one) {
      if (!isInTransit(stream)) judge('S9-verdict-first', `A live of ${stream} came, and no accepted verdict on it.`);
      return;
    }
    judge('S9-one-live', one.live && `A second live of ${stream} came, and nothing was replayed in between.`);
    const stands = seq === one.last && epoch === one.epoch;
    judge(
      'S9-live-seq',
      !stands && `live says ${stream} is at ${seq} of ${epoch}; the page was sent up to ${one.last} of ${one.epoch}.`,
    );
    one.live = true;
    one.catchingUp = false;
  };

  /** `lost` and `skip`: numbers that are not sent. */
  const absent = ({ op, stream, from, until }: Frame): void => {
    const one = followed.get(stream);
    if (!one) return;
    const wanted = one.asked.some(({ after, until: upTo }) => from > after && until <= upTo);
    const fits = from === one.last + 1 || wanted;
    judge(
      'S4-lost-range',
      !fits && `${op} names ${from} to ${until} of ${stream}, which was neither next nor asked for.`,
    );
    one.last = Math.max(one.last, until);
  };

  const heads = ({ op, heads }: Frame): void => {
    for (const stream of new Set([...followed.keys(), ...Object.keys(heads ?? {})])) {
      const one = followed.get(stream);
      if (isInTransit(stream) || one?.catchingUp) continue;
      const expected = one?.live ? one.last : undefined;
      const said = Object.hasOwn(heads ?? {}, stream) ? heads[stream] : undefined;
      judge(
        'S7-heads',
        said !== expected &&
          `The heads of ${op} say ${stream}: ${said ?? 'nothing'}; ${expected === undefined ? 'it is not live' : `${expected} was written last`}.`,
      );
    }
  };

  return {
    sent(frame) {
      if (frame.op === 'hello') {
        for (const [stream, position] of Object.entries(frame.streams ?? {})) positions.set(`of ${stream}`, position);
      } else if (frame.op === 'subscribe') {
        positions.set(frame.ref, frame.position);
        inTransit.set(frame.stream, frame.ref);
      } else if (frame.op === 'unsubscribe' && frame.stream !== 'me') {
        followed.delete(frame.stream);
        // There is no answer: from here on nothing is known of the stream until it is asked for anew.
        inTransit.set(frame.stream, undefined);
      } else if (frame.op === 'replay') {
        followed.get(frame.stream)?.asked.push({ after: frame.after, until: frame.until });
      }
    },
    received(frame) {
      if (frame.op === 'welcome') {
        for (const [stream, said] of Object.entries(frame.streams ?? {}))
          verdict(stream, said, positions.get(`of ${stream}`));
      } else if (frame.op === 'subscribed') {
        if (frame.ref !== undefined && frame.ref === inTransit.get(frame.stream)) inTransit.delete(frame.stream);
        verdict(frame.stream, frame.verdict, positions.get(frame.ref ?? `of ${frame.stream}`));
        positions.delete(`of ${frame.stream}`);
      } else if (frame.op === 'event') event(frame);
      else if (frame.op === 'live') live(frame);
      else if (frame.op === 'lost' || frame.op === 'skip') absent(frame);
      else if (frame.op === 'pong' || frame.op === 'heartbeat') heads(frame);
    },
    epochOf: (stream) => followed.get(stream)?.epoch ?? '',
  };
}
