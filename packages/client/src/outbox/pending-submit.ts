/** One submit on its way: its frame, how far it got, and who waits for it. */
import { type Cancel, type SubmitFrame, utf8Length } from '@throughline/protocol';
import type { ClientError } from '../errors/client-error.ts';
import type { OutboxEntry, Receipt } from './outbox-entry.ts';

/** When and in which life of the server's memory a submit was first written to a socket. [U2] */
export interface FirstSending {
  readonly epoch: string;
  /** Wall clock, epoch milliseconds: time asleep counts. */
  readonly at: number;
}

export interface PendingSubmit {
  readonly frame: SubmitFrame;
  /** UTF-8 bytes of the frame. */
  readonly bytes: number;
  /** Cancel and approval: exempt from the bounds. [U6] */
  readonly reserved: boolean;
  /** Within the bounds of the outbox; until then it waits for room, and is neither kept nor sent. [U1] */
  admitted: boolean;
  /** As the app sees it; replaced when the status changes. */
  entry: OutboxEntry;
  firstSent: FirstSending | undefined;
  /** Written to the present connection, and not answered. */
  inFlight: boolean;
  /** How it ended, for whoever waits; nobody does after a reload. */
  settle: { resolve(receipt: Receipt<any>): void; reject(error: ClientError): void } | undefined;
  /** Takes back its timers and listeners. */
  release: Cancel[];
}

export function createPendingSubmit(frame: SubmitFrame, submittedAt: number, reserved: boolean): PendingSubmit {
  const { id, type, data, stream, threadId, runId } = frame;
  return {
    frame,
    bytes: utf8Length(JSON.stringify(frame)),
    reserved,
    entry: { id, type, data, stream, threadId, runId, submittedAt, status: 'waiting' },
    admitted: false,
    firstSent: undefined,
    inFlight: false,
    settle: undefined,
    release: [],
  };
}
