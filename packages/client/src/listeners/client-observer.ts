/** Sees everything that a client sends, receives and delivers, and changes nothing. */
import type { ClientFrame, ServerFrame } from '@throughline/protocol';
import type { ClientStatus } from '../connection/client-status.ts';
import type { DeliveredEvent, LostEvents, RejectedEvent } from './delivered-event.ts';

/** Sees everything, changes nothing. Tokens are redacted before it sees them. */
export interface ClientObserver {
  sent?(frame: ClientFrame): void;
  received?(frame: ServerFrame): void;
  delivered?(event: DeliveredEvent): void;
  /** Events that will never come, as `onLost` is told. */
  lost?(lost: LostEvents): void;
  /** An event whose body failed its schema, as `onRejected` is told. */
  rejected?(event: RejectedEvent): void;
  status?(status: ClientStatus): void;
}
