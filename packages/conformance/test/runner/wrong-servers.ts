/** Servers that are wrong in one way each, and the checks that must find exactly that. */
import { type Change, disturbedGateway, type Frame, type Wire } from './disturbed-gateway.ts';

export interface WrongServer {
  readonly wrong: string;
  readonly gateway: ReturnType<typeof disturbedGateway>;
  /** Everything that must fail, and nothing else may. */
  readonly fails: readonly string[];
  /** Its users disturb each other: checks run one by one. */
  readonly alone?: true;
}

type Changed = Frame | readonly Frame[] | undefined;
const all = (changed: Changed): readonly Frame[] => (changed === undefined ? [] : [changed].flat());
const down = (change: (frame: Frame) => Changed): Change => ({ down: (frame) => all(change(frame)) });
const up = (change: (frame: Frame) => Changed): Change => ({ up: (frame) => all(change(frame)) });

const wrong = (
  name: string,
  fails: readonly string[],
  changeOf: (wire: Wire) => Change,
  more: { alone?: true } = {},
): WrongServer => ({ wrong: name, gateway: disturbedGateway(changeOf), fails, ...more });

/** The frame with the verdict on `me`, or that of `subscribed`, changed. */
function withVerdict(frame: Frame, change: (verdict: any, stream: string) => any): Frame {
  if (frame.op === 'subscribed') return { ...frame, verdict: change(frame.verdict, frame.stream) };
  if (frame.op !== 'welcome') return frame;
  return { ...frame, streams: { ...frame.streams, me: change(frame.streams.me, 'me') } };
}

/** The `hello` with the position of `me` changed. */
const withPosition = (frame: Frame, change: (position: any) => any): Frame =>
  frame.op === 'hello' && typeof frame.streams === 'object'
    ? { ...frame, streams: { ...frame.streams, me: change(frame.streams.me) } }
    : frame;

const sequence: readonly WrongServer[] = [
  wrong(
    'resumes one event too late',
    [
      'H3-all-or-nothing',
      'H3-resumed',
      'H3-resumed-at-head',
      'K7-dispatched-before',
      'K9-trimmed',
      'S4-lost-range',
      'S9-dense',
    ],
    () =>
      up((frame) =>
        withPosition(frame, (position) => (position?.epoch ? { ...position, seq: position.seq + 1 } : position)),
      ),
  ),
  wrong(
    'says live before the last event of the replay',
    [
      'H3-all-or-nothing',
      'H3-resumed',
      'H3-from-start',
      'H3-active-runs',
      'H3-fallback',
      'H3-start-trimmed',
      'K7-dispatched-before',
      'K9-trimmed',
      'S9-live-seq',
    ],
    () => {
      let held: Frame | undefined;
      let live = false;
      return {
        down(frame) {
          if (live || frame.stream !== 'me') return [frame];
          const before = held ? [held] : [];
          live = frame.op === 'live';
          if (live) return [frame, ...before];
          held = frame;
          return before;
        },
      };
    },
  ),
  wrong('names heads that are one too high', ['S7-heads'], () =>
    down((frame) =>
      frame.op === 'pong' && 'me' in frame.heads ? { ...frame, heads: { me: frame.heads.me + 1 } } : frame,
    ),
  ),
  wrong('replays without replay: true', ['S9-replay-flag'], () => down(({ replay: _, ...frame }) => frame as Frame)),
  wrong('replays an event under another id', ['S3-same-event', 'P1-number-is-identity'], () =>
    down((frame) => (frame.op === 'event' && frame.replay ? { ...frame, id: `${frame.id}-again` } : frame)),
  ),
  wrong('sends terminal events twice, under one number', ['S9-once', 'V8-cancelled'], () =>
    down((frame) => (/^agent_(completed|cancelled)$/.test(frame.type) && !frame.replay ? [frame, frame] : frame)),
  ),
  wrong('continues a stream whose events were trimmed', ['K9-trimmed'], () =>
    down((frame) =>
      withVerdict(frame, (verdict) => {
        const { epoch, head } = verdict;
        return verdict.reason === 'trimmed' ? { resumed: true, epoch, head } : verdict;
      }),
    ),
  ),
  wrong('never says what is lost', ['S4-lost', 'S3-all-lost', 'K9-trimmed', 'S9-dense'], () =>
    down((frame) => (frame.op === 'lost' ? undefined : frame)),
  ),
  wrong('begins at the start where active runs were asked for', ['H3-active-runs', 'H3-no-active-runs'], () =>
    up((frame) =>
      withPosition(frame, (position = { from: 'active-runs' }) =>
        position.from === 'active-runs' ? { ...position, from: 'start' } : position,
      ),
    ),
  ),
  wrong('lists no open runs', ['S11-open-runs', 'U6-leaving'], () =>
    down((frame) => (frame.op === 'live' ? { ...frame, runs: [] } : frame)),
  ),
];

/** Real epochs by those that a server which never changes them would tell. */
const lives = new Map<string, string>();

const verdicts: readonly WrongServer[] = [
  wrong('keeps its epoch when it lost its events', ['H3-new-life'], () => {
    let user = '';
    const lifeOf = (stream: string, epoch: string): string => {
      const life = `life-of-${user}-${stream}`;
      lives.set(life, epoch);
      return life;
    };
    const mapped = (value: unknown): unknown =>
      JSON.parse(JSON.stringify(value), (key, each) => (key === 'epoch' ? (lives.get(each) ?? each) : each));
    return {
      up: (frame) => [mapped(frame) as Frame],
      down(frame) {
        if (frame.op === 'welcome') user = frame.user;
        if (frame.op === 'live') return [{ ...frame, epoch: lifeOf(frame.stream, frame.epoch) }];
        return [
          withVerdict(frame, (verdict, stream) =>
            verdict.epoch ? { ...verdict, epoch: lifeOf(stream, verdict.epoch) } : verdict,
          ),
        ];
      },
    };
  }),
];

const handshake: readonly WrongServer[] = [
  wrong('closes without a fault', ['L6-silent', 'P7-restarting', 'P7-fault-then-close'], () =>
    down((frame) => (frame.op === 'fault' ? undefined : frame)),
  ),
  wrong('takes a second hello', ['H2-second-hello'], () => {
    let greeted = false;
    return up((frame) => {
      if (frame.op !== 'hello') return frame;
      const isSecond = greeted;
      greeted = true;
      return isSecond ? undefined : frame;
    });
  }),
  wrong('speaks before welcome', ['H1-welcome-first'], (wire) => {
    wire.say({ op: 'heartbeat', heads: {} });
    return {};
  }),
  wrong('keeps superseded sockets', ['H6-superseded'], () => ({
    ...down((frame) => (frame.code === 'superseded' ? undefined : frame)),
    closing: (code, close) => (code === 4409 ? undefined : close(code)),
  })),
  wrong('closes at an unknown op', ['P2-array', 'P2-unknown-op'], (wire) =>
    up((frame) => {
      if (frame.op !== 'later_op') return frame;
      wire.say({ op: 'fault', code: 'bad-frame', message: 'What is later_op?' });
      wire.close(4400);
      return undefined;
    }),
  ),
  wrong('tells people which token was bad', ['P11-no-credential'], () => {
    let token = '';
    return {
      ...up((frame) => {
        token = frame.token ?? token;
        return frame;
      }),
      ...down((frame) => (frame.code === 'unauthorized' ? { ...frame, message: `"${token}" is no good.` } : frame)),
    };
  }),
];

/** The users of the sockets that are open, for the server that mixes them up. */
const users = new Map<Wire, string>();
/** Ids that came once. */
const begun = new Set<string>();

const usersAndCommands: readonly WrongServer[] = [
  wrong(
    'sends the events of a user to everybody',
    ['V5-own-events', 'S9-once', 'P1-number-is-identity'],
    (wire) => ({
      ...down((frame) => {
        if (frame.op === 'welcome') users.set(wire, frame.user);
        if (frame.op === 'event' && frame.stream === 'me' && !frame.replay) {
          for (const [other, user] of users) if (user !== users.get(wire)) other.say(frame);
        }
        return frame;
      }),
      gone: () => users.delete(wire),
    }),
    { alone: true },
  ),
  wrong(
    'starts a repeated submit again',
    ['U3-once', 'U3-while-running', 'U3-reconnect', 'U3-conflict', 'U3-restart'],
    () => {
      const names = new Map<string, string>();
      return {
        ...up((frame) => {
          if (frame.op !== 'submit' || !begun.has(frame.id)) {
            begun.add(frame.id);
            return frame;
          }
          const id = `again-${crypto.randomUUID()}`;
          names.set(id, frame.id);
          return { ...frame, id };
        }),
        ...down((frame) => {
          if (frame.op === 'receipt') return { ...frame, id: names.get(frame.id) ?? frame.id };
          const submitId = names.get(frame.submitId);
          return submitId === undefined ? frame : { ...frame, submitId };
        }),
      };
    },
  ),
  wrong('loses the receipts of repeats', ['U3-once', 'U3-while-running', 'U3-reconnect', 'U3-restart'], () =>
    down((frame) => (frame.op === 'receipt' && frame.duplicate ? undefined : frame)),
  ),
  wrong('answers twice', ['U3-answered'], () =>
    down((frame) => (frame.op === 'receipt' && frame.ok ? [frame, frame] : frame)),
  ),
];

export const wrongServers: readonly WrongServer[] = [...sequence, ...verdicts, ...handshake, ...usersAndCommands];
