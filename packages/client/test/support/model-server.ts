/** A server reduced to its log: it answers hello, subscribe and replay as PROTOCOL.md says, on a harness's sockets. */
import type { ClientFrame, Position, ServerFrame, Verdict } from '@throughline/protocol';
import { type ClientHarness, event, live } from './client-harness.ts';

export interface ModelServer {
  /** Number of the last event. */
  head: number;
  /** Number of the oldest event that is kept. */
  oldest: number;
  epoch: string;
  /** Greets and welcomes on the newest socket; what follows the verdict comes back to be delivered. */
  greet(): Promise<ServerFrame[]>;
  /** Answers what the client has sent since the last time; each answer is a list of messages to deliver. */
  answer(): Promise<ServerFrame[]>;
}

export function createModelServer(harness: ClientHarness<any, any>): ModelServer {
  let read = 0;
  let socket: unknown;

  const events = (after: number, until = server.head): ServerFrame[] =>
    Array.from({ length: Math.max(0, until - after) }, (_, index) => event(after + 1 + index, { replay: true }));
  const verdictOf = (position: Position | undefined): Verdict => {
    const { epoch, head, oldest } = server;
    if (position?.epoch === undefined) return { resumed: false, reason: 'new', epoch, head, after: oldest - 1 };
    if (position.epoch !== epoch) return { resumed: false, reason: 'epoch-changed', epoch, head, after: oldest - 1 };
    if (position.seq > head) return { resumed: false, reason: 'ahead-of-server', epoch, head, after: oldest - 1 };
    if (position.seq < oldest - 1) return { resumed: false, reason: 'trimmed', epoch, head, after: oldest - 1 };
    return { resumed: true, epoch, head };
  };
  const follow = (position: Position | undefined, verdict: Verdict): ServerFrame[] => {
    if ('refused' in verdict) return [];
    const after = verdict.resumed ? (position?.seq ?? 0) : verdict.after;
    return [...events(after), live(server.head, [], { epoch: server.epoch })];
  };
  const answerTo = (frame: ClientFrame): ServerFrame[] => {
    switch (frame.op) {
      case 'subscribe': {
        const verdict = verdictOf(frame.position);
        return [{ op: 'subscribed', ref: frame.ref, stream: 'me', verdict }, ...follow(frame.position, verdict)];
      }
      case 'replay': {
        if (frame.epoch !== server.epoch) return [];
        const from = Math.max(frame.after, server.oldest - 1);
        const lost: ServerFrame[] =
          from > frame.after
            ? [
                {
                  op: 'lost',
                  stream: 'me',
                  from: frame.after + 1,
                  until: Math.min(from, frame.until),
                  reason: 'trimmed',
                },
              ]
            : [];
        return [...lost, ...events(from, frame.until)];
      }
      case 'ping':
        return [{ op: 'pong', t: frame.t, heads: { me: server.head } }];
      default:
        return [];
    }
  };

  const server: ModelServer = {
    head: 0,
    oldest: 1,
    epoch: 'e1',
    async greet() {
      const { hello } = await harness.greet();
      const verdict = verdictOf(hello.streams.me);
      harness.welcome({ me: verdict });
      return follow(hello.streams.me, verdict);
    },
    async answer() {
      if (harness.socket !== socket) {
        socket = harness.socket;
        read = 0;
      }
      const frames = await harness.sent();
      const answers = frames.slice(read).flatMap(answerTo);
      read = frames.length;
      return answers;
    },
  };
  return server;
}
