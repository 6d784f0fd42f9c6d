/** Servers that are wrong in one way each, and the checks that must find exactly that. */
import { type Change, disturbedFront, type Frame, type Wire } from './disturbed-front.ts';

export interface WrongServer {
  readonly wrong: string;
  readonly front: ReturnType<typeof disturbedFront>;
  /** Everything that must fail, and nothing else may. */
  readonly fails: readonly string[];
  /** Its users disturb each other, so that checks run one by one. */
  readonly alone?: true;
}

const wrong = (
  name: string,
  fails: readonly string[],
  changeOf: (wire: Wire) => Change,
  more: { alone?: true } = {},
): WrongServer => ({ wrong: name, front: disturbedFront(changeOf), fails, ...more });

const down = (change: (frame: Frame) => Frame | Frame[] | undefined) => (): Change => ({
  down: (frame) => [change(frame) ?? []].flat(),
});
const up = (change: (frame: Frame) => Frame | Frame[] | undefined) => (): Change => ({
  up: (frame) => [change(frame) ?? []].flat(),
});

const isVerdict = ({ op }: Frame): boolean => op === 'welcome' || op === 'subscribed';
/** Changes the verdict on `me`, or that of a `subscribed`. */
const withVerdict = (frame: Frame, change: (verdict: any) => any): Frame =>
  frame.op === 'welcome'
    ? { ...frame, streams: { ...frame.streams, me: change(frame.streams.me) } }
    : { ...frame, verdict: change(frame.verdict) };

const trusted = ({ epoch, seq, ...rest }: any): any => ({ epoch, seq: seq + 1, ...rest });

/** A map of every socket that is open, for a server that mixes users up. */
const sockets = new Map<Wire, string>();

export const wrongServers: readonly WrongServer[] = [
  wrong('resumes one event too late', [], () => ({
    up: (frame) =>
      frame.op === 'hello' && frame.streams?.me?.seq !== undefined
        ? [{ ...frame, streams: { ...frame.streams, me: trusted(frame.streams.me) } }]
        : [frame],
  })),
  wrong('says live before the replay ends', [], () => {
    let said = false;
    return {
      down(frame) {
        if (frame.op === 'event' && frame.replay && !said) {
          said = true;
          return [{ op: 'live', stream: frame.stream, epoch: 'e', seq: frame.seq - 1, runs: [] }, frame];
        }
        return [frame];
      },
    };
  }),
  wrong(
    'names heads one too high',
    [],
    down((frame) =>
      frame.op === 'pong' && frame.heads.me !== undefined
        ? { ...frame, heads: { ...frame.heads, me: frame.heads.me + 1 } }
        : frame,
    ),
  ),
  wrong(
    'closes without a fault',
    [],
    down((frame) => (frame.op === 'fault' ? undefined : frame)),
  ),
  wrong('takes a second hello', [], () => {
    let greeted = false;
    return {
      up(frame) {
        if (frame.op !== 'hello') return [frame];
        if (greeted) return [];
        greeted = frame.v === 1;
        return [frame];
      },
    };
  }),
  wrong(
    'replays without saying so',
    [],
    down(({ replay: _, ...frame }) => frame as Frame),
  ),
  wrong(
    'keeps a cursor whose events were trimmed',
    [],
    down((frame) =>
      isVerdict(frame)
        ? withVerdict(frame, (verdict) =>
            verdict?.reason === 'trimmed' ? { resumed: true, epoch: verdict.epoch, head: verdict.head } : verdict,
          )
        : frame,
    ),
  ),
  wrong('starts a repeated submit again', [], () => {
    const names = new Map<string, string>();
    let repeats = 0;
    return {
      up(frame) {
        if (frame.op !== 'submit') return [frame];
        repeats += 1;
        const id = `${String(frame.id).slice(0, 90)}~${repeats}${crypto.randomUUID().slice(0, 8)}`;
        names.set(id, frame.id);
        return [{ ...frame, id }];
      },
      down(frame) {
        if (frame.op === 'receipt') return [{ ...frame, id: names.get(frame.id) ?? frame.id }];
        return frame.op === 'event' && frame.submitId
          ? [{ ...frame, submitId: frame.submitId.split('~')[0] }]
          : [frame];
      },
    };
  }),
  wrong(
    'loses the receipts of repeats',
    [],
    down((frame) => (frame.op === 'receipt' && frame.duplicate ? undefined : frame)),
  ),
  wrong('speaks before welcome', [], (wire) => {
    wire.say({ op: 'heartbeat', heads: {} });
    return {};
  }),
  wrong(
    'sends events to everybody',
    [],
    (wire) => ({
      down(frame) {
        if (frame.op === 'welcome') sockets.set(wire, frame.user);
        if (frame.op === 'event' && frame.stream === 'me' && !frame.replay) {
          const user = sockets.get(wire);
          for (const [other, whose] of sockets) if (whose !== user) other.say(frame);
        }
        return [frame];
      },
      closing(code, close) {
        sockets.delete(wire);
        close(code);
      },
    }),
    { alone: true },
  ),
  wrong('gives one number to two events', [], () => ({
    down: (frame) => (frame.op === 'event' && frame.seq === 4 ? [{ ...frame, seq: 3 }] : [frame]),
  })),
  wrong(
    'never says lost',
    [],
    down((frame) => (frame.op === 'lost' ? undefined : frame)),
  ),
  wrong(
    'forgets the open runs',
    [],
    down((frame) => (frame.op === 'live' ? { ...frame, runs: [] } : frame)),
  ),
  wrong('answers an unknown op by a fault', [], (wire) => ({
    up(frame) {
      if (frame.op !== 'later_op') return [frame];
      wire.say({ op: 'fault', code: 'bad-frame', message: 'unknown op' });
      wire.close(4400);
      return [];
    },
  })),
  wrong('keeps superseded sockets', [], () => ({
    down: (frame) => (frame.op === 'fault' && frame.code === 'superseded' ? [] : [frame]),
    closing: (code, close) => (code === 4409 ? undefined : close(code)),
  })),
  wrong(
    'begins at the start whatever was asked',
    [],
    up((frame) =>
      frame.op === 'hello' && frame.streams?.me?.seq === undefined
        ? { ...frame, streams: { ...frame.streams, me: { from: 'start' } } }
        : frame,
    ),
  ),
  wrong('gives another epoch to each connection', [], () => {
    const suffix = `~${crypto.randomUUID().slice(0, 4)}`;
    return {
      down: (frame) => {
        if (isVerdict(frame))
          return [
            withVerdict(frame, (verdict) => (verdict?.epoch ? { ...verdict, epoch: verdict.epoch + suffix } : verdict)),
          ];
        return frame.op === 'live' ? [{ ...frame, epoch: frame.epoch + suffix }] : [frame];
      },
    };
  }),
  wrong('confirms events that it never wrote', [], () => ({})),
];
