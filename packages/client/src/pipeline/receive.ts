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

/** @param observe - sees every good frame first; leave it out and it costs nothing */
export function createReceiver(stations: Stations, observe: ((frame: ServerFrame) => void) | undefined) {
  let busy = false;
  /** A transport may deliver inside `send`: a message that comes while another is being handled waits its turn. */
  const queue: string[] = [];

  const take = (frame: Arrival | ServerFrame | UnreadableFrame): void => {
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

  return (message: string): void => {
    if (busy) return void queue.push(message);
    busy = true;
    try {
      for (let text: string | undefined = message; text !== undefined; text = queue.shift()) decode(text, take);
    } finally {
      busy = false;
    }
  };
}
