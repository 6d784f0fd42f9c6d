/** What a page may ask for once it is welcome. [S3, S10, V9, U2] */
import type { ClientFrame, Cursor, HelloFrame, Position } from '@throughline/protocol';
import type { Connection, ConnectionHost } from './connection-host.ts';
import { frameText } from './frame-text.ts';
import type { Outflow } from './outflow.ts';
import type { Subscriptions } from './subscriptions.ts';

export interface Dispatch {
  frame(frame: Exclude<ClientFrame, HelloFrame>): void;
  /** Opens a stream; the verdict goes out as `subscribed`, with the `ref` where there is one. */
  subscribe(wire: string, position: Position, ref?: string): void;
}

export interface DispatchOptions {
  readonly host: ConnectionHost;
  readonly connection: Connection;
  readonly outflow: Outflow;
  readonly subscriptions: Subscriptions;
  refresh(token: string): void;
}

export function createDispatch({ host, connection, outflow, subscriptions, refresh }: DispatchOptions): Dispatch {
  const subscribe: Dispatch['subscribe'] = (wire, position, ref) => {
    void subscriptions.open(wire, position, (verdict) =>
      outflow.push(frameText({ op: 'subscribed', ...(ref !== undefined && { ref }), stream: wire, verdict })),
    );
  };

  const seen = (cursors: Readonly<Record<string, Cursor>>): void => {
    for (const [wire, { epoch, seq }] of Object.entries(cursors)) {
      const subscription = subscriptions.get(wire);
      const range = subscription?.confirm(epoch, seq);
      if (!subscription || !range) continue;
      host.log.noteSeen(subscription.stream, epoch, range).catch((error) => host.onError('noteSeen', error));
    }
  };

  return {
    subscribe,
    frame(frame) {
      switch (frame.op) {
        case 'ping':
          return outflow.urgent(() => frameText({ op: 'pong', t: frame.t, heads: subscriptions.heads() }));
        case 'seen':
          return seen(frame.cursors);
        case 'submit':
          return host.submit(connection, frame);
        case 'subscribe':
          return subscribe(frame.stream, frame.position, frame.ref);
        case 'unsubscribe':
          return subscriptions.leave(frame.stream);
        case 'replay':
          return subscriptions.repair(frame);
        case 'token':
          return refresh(frame.token);
        default:
          return frame satisfies never;
      }
    },
  };
}
