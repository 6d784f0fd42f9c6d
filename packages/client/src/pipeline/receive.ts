/** The whole way of a message on one screen: text → frames → each to its station. [S6, L1] */
import type {
  ExpiringFrame,
  FaultFrame,
  HeartbeatFrame,
  LiveFrame,
  LostFrame,
  PongFrame,
  ReceiptFrame,
  ServerFrame,
  SkipFrame,
  SubscribedFrame,
  WelcomeFrame,
} from '@throughline/protocol';
import type { Turn } from '../turn/turn.ts';
import { type Arrival, decode, type UnreadableFrame } from './decode.ts';

/** Where frames go. */
export interface Stations {
  event(frame: Arrival): void;
  live(frame: LiveFrame): void;
  absent(frame: LostFrame | SkipFrame): void;
  subscribed(frame: SubscribedFrame): void;
  welcome(frame: WelcomeFrame): void;
  receipt(frame: ReceiptFrame): void;
  pong(frame: PongFrame): void;
  heartbeat(frame: HeartbeatFrame): void;
  expiring(frame: ExpiringFrame): void;
  fault(frame: FaultFrame): void;
  unreadable(unreadable: UnreadableFrame): void;
}

export interface ReceiverOptions {
  readonly turn: Turn;
  readonly stations: Stations;
  /** Sees every good frame first; leave it out and it costs nothing. */
  readonly observe: ((frame: ServerFrame) => void) | undefined;
  /** Given what a station threw: the frames after it are taken all the same. */
  readonly report: (error: unknown) => void;
}

export function createReceiver({ turn, stations, observe, report }: ReceiverOptions): (message: string) => void {
  const handOver = (frame: Arrival | ServerFrame | UnreadableFrame): void => {
    if (observe !== undefined && frame.op !== 'unreadable' && frame.op !== 'broken-event') observe(frame);
    switch (frame.op) {
      case 'event':
      case 'broken-event':
        return stations.event(frame);
      case 'live':
        return stations.live(frame);
      case 'lost':
      case 'skip':
        return stations.absent(frame);
      case 'subscribed':
        return stations.subscribed(frame);
      case 'welcome':
        return stations.welcome(frame);
      case 'receipt':
        return stations.receipt(frame);
      case 'pong':
        return stations.pong(frame);
      case 'heartbeat':
        return stations.heartbeat(frame);
      case 'expiring':
        return stations.expiring(frame);
      case 'fault':
        return stations.fault(frame);
      case 'unreadable':
        return stations.unreadable(frame);
      default:
        frame satisfies never;
    }
  };

  return (message) => {
    const { life } = turn;
    decode(message, (frame) => {
      if (turn.life !== life) return; // The client was closed meanwhile: the rest belongs to nobody.
      try {
        handOver(frame);
      } catch (error) {
        report(error);
      }
    });
  };
}
