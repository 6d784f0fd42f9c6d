/** What an agent asked people and has no answer to; the first answer counts. [U7] */
import { ServerError } from '../errors/server-error.ts';
import type { ApprovalAnswer } from './run-emitter.ts';

interface Waiting {
  readonly promise: Promise<ApprovalAnswer>;
  resolve(answer: ApprovalAnswer): void;
  reject(error: unknown): void;
}

export class WaitingApprovals {
  readonly #waiting = new Map<string, Waiting>();

  get size(): number {
    return this.#waiting.size;
  }

  /** Waits under that id; throws when somebody does already. */
  open(approvalId: string): Promise<ApprovalAnswer> {
    if (this.#waiting.has(approvalId)) {
      throw new ServerError('invalid-id', `The approval "${approvalId}" is already waiting; give each one its own id.`);
    }
    let settle: Pick<Waiting, 'resolve' | 'reject'> | undefined;
    const promise = new Promise<ApprovalAnswer>((resolve, reject) => {
      settle = { resolve, reject };
    });
    // Whoever asked hears of it in their own time.
    promise.catch(() => {});
    this.#waiting.set(approvalId, { promise, ...settle! });
    return promise;
  }

  /** Nobody waits for that one any more. */
  drop(approvalId: string): void {
    this.#waiting.delete(approvalId);
  }

  /** False when nobody waits for that. */
  answer(approvalId: string, answer: ApprovalAnswer): boolean {
    const waiting = this.#waiting.get(approvalId);
    this.#waiting.delete(approvalId);
    waiting?.resolve(answer);
    return waiting !== undefined;
  }

  rejectAll(error: unknown): void {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
