/** One run as the page holds it: its draft, and what decides how long it is kept. */
import { isOpen, type RunDraft, type RunView } from '@throughline/protocol/agent';

export class HeldRun {
  /** News came since the watch for stalled runs looked last. */
  heard = false;
  /** It came from the app's own record of a stream: it stays for as long as the stream is open. */
  isSeeded: boolean;
  /** Another run goes on with it. */
  isContinued = false;
  readonly draft: RunDraft;

  constructor(draft: RunDraft, isSeeded: boolean) {
    this.draft = draft;
    this.isSeeded = isSeeded;
  }

  /** The newest view without handing it out: for status, ids and numbers. */
  get newest(): RunView {
    return this.draft.newest;
  }

  get isOpen(): boolean {
    return isOpen(this.draft.newest);
  }

  /** It ended with questions, and no run went on with it. */
  get isUnanswered(): boolean {
    return this.newest.status === 'interrupted' && !this.isContinued;
  }
}
