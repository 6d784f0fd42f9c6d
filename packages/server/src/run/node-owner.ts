/** This node as an owner of runs: its lease, renewed while it has any, and a new name once somebody declared it gone. [R1, R2] */
import type { Cancel, Clock } from '@throughline/protocol';
import type { RunOwners, RunRef } from '../log/run-owners.ts';

export interface NodeOwnerOptions {
  readonly owners: RunOwners;
  readonly clock: Clock;
  readonly leaseMs: number;
  readonly renewMs: number;
  newId(): string;
  /** The runs of this node, under whatever name. */
  runs(): readonly RunRef[];
  /** Somebody declared the node gone: its runs are to be taken back under the new name. [R5] */
  onLapsed(from: string, to: string): void;
  onError(where: string, error: unknown): void;
}

export class NodeOwner {
  readonly #options: NodeOwnerOptions;
  #id: string;
  #renewedAt = Number.NEGATIVE_INFINITY;
  #renewing: Promise<void> | undefined;
  #stopTimer: Cancel = () => {};
  #closed = false;

  constructor(options: NodeOwnerOptions) {
    this.#options = options;
    this.#id = options.newId();
  }

  get id(): string {
    return this.#id;
  }

  /** Resolves to the name to begin a run under, once its lease is held. Rejects when the log cannot be reached. */
  async hold(): Promise<string> {
    const { clock, renewMs } = this.#options;
    // Not renewed for a while, since nothing ran: somebody may have declared it gone.
    if (clock.elapsed() >= this.#renewedAt + renewMs) await this.#renew();
    return this.#id;
  }

  /** Asks the log now: the name under which this node holds its runs. */
  async confirm(): Promise<string> {
    await this.#renew();
    return this.#id;
  }

  /** Declares itself gone, so that others may go on with its runs at once. [R7] */
  async giveUp(): Promise<void> {
    this.close();
    await this.#options.owners.lapse(this.#id, undefined);
  }

  /** Nothing runs any more: the lease may run out. */
  rest(): void {
    this.#stopTimer();
    this.#renewedAt = Number.NEGATIVE_INFINITY;
  }

  close(): void {
    this.#closed = true;
    this.#stopTimer();
  }

  #renew(): Promise<void> {
    this.#renewing ??= this.#renewNow().finally(() => {
      this.#renewing = undefined;
    });
    return this.#renewing;
  }

  async #renewNow(): Promise<void> {
    const { owners, clock, leaseMs, newId, runs, onLapsed } = this.#options;
    this.#arm();
    const askedAt = clock.elapsed();
    let standing = await owners.renew(this.#id, leaseMs);
    if (standing === 'lapsed') {
      const from = this.#id;
      this.#id = newId();
      standing = await owners.renew(this.#id, leaseMs);
      onLapsed(from, this.#id);
    }
    this.#renewedAt = askedAt;
    if (standing === 'begun') await owners.note(this.#id, runs());
  }

  #arm(): void {
    this.#stopTimer();
    if (this.#closed) return;
    this.#stopTimer = this.#options.clock.after(this.#options.renewMs, () => void this.#again());
  }

  /** A node without runs lets its lease run out: nobody looks for what it does not have. */
  async #again(): Promise<void> {
    if (this.#options.runs().length === 0) return;
    try {
      await this.#renew();
    } catch (error) {
      this.#options.onError('renewing the lease of runs', error);
    }
  }
}
