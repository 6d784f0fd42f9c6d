/** The parent's hand on one server process: started, asked to publish, killed, started again on the same port. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface NodeSettings {
  readonly port: number;
  readonly redisUrl: string;
  /** Events that each stream keeps. */
  readonly keepEvents: number;
  /** The hash in Redis where handlers count what they start. */
  readonly startsKey: string;
  readonly claimLeaseMs: number;
  readonly maxWorkMs: number;
  readonly ownerLeaseMs: number;
}

/** A run to begin; nobody waits for its end. */
export interface RunRequest {
  readonly run: { readonly runId: string; readonly stream: string; readonly agent: string };
}

export interface PublishRequest {
  readonly n: number;
  readonly stream: string;
  readonly id: string;
}

export interface NodeProcess {
  readonly url: string;
  readonly isUp: boolean;
  /** Resolves when it accepts connections; a new promise after each kill. */
  up(): Promise<void>;
  start(): void;
  /** Resolves once the log has it; rejects when the node failed or is gone, and then nobody knows. */
  publish(request: PublishRequest): Promise<void>;
  /** Begins a run on it, if it is up. */
  begin(request: RunRequest): void;
  /** Names of its lives that were killed, and when, in epoch milliseconds. */
  readonly killedAt: ReadonlyMap<string, number>;
  /** SIGKILL; resolves when the process is gone. */
  kill(): Promise<void>;
}

const main = fileURLToPath(new URL('./node-main.ts', import.meta.url));
const repository = fileURLToPath(new URL('../..', import.meta.url));

interface Pending {
  resolve(): void;
  reject(error: Error): void;
}
type Reply = 'up' | { n: number; ok: boolean; message?: string };

export function createNodeProcess(settings: NodeSettings): NodeProcess {
  const pending = new Map<number, Pending>();
  const killedAt = new Map<string, number>();
  let child: ChildProcess | undefined;
  let isUp = false;
  let announce = (): void => {};
  let becomesUp = new Promise<void>((resolve) => {
    announce = resolve;
  });

  const received = (reply: Reply): void => {
    if (reply === 'up') {
      isUp = true;
      return announce();
    }
    const waiting = pending.get(reply.n);
    pending.delete(reply.n);
    if (reply.ok) waiting?.resolve();
    else waiting?.reject(new Error(reply.message));
  };

  const down = (): void => {
    if (!isUp) return;
    isUp = false;
    becomesUp = new Promise((resolve) => {
      announce = resolve;
    });
  };

  const gone = (): void => {
    child = undefined;
    down();
    const left = [...pending.values()];
    pending.clear();
    for (const { reject } of left) reject(new Error('The node is gone.'));
  };

  const killNow = (): void => void child?.kill('SIGKILL');

  return {
    url: `ws://127.0.0.1:${settings.port}/agent`,
    get isUp() {
      return isUp;
    },
    up: () => becomesUp,
    start() {
      child = fork(main, [JSON.stringify(settings)], {
        cwd: repository,
        execArgv: ['--conditions=@throughline/source', '--import', 'tsx'],
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      });
      child.on('message', (message) => received(message as Reply));
      child.on('error', () => {});
      child.once('exit', () => {
        process.off('exit', killNow);
        gone();
      });
      // Also when the run that should end it never came to its end.
      process.once('exit', killNow);
    },
    publish: (request) =>
      new Promise((resolve, reject) => {
        if (!isUp || !child) return reject(new Error('The node is gone.'));
        pending.set(request.n, { resolve, reject });
        child.send(request);
      }),
    begin(request) {
      if (isUp) child?.send(request);
    },
    killedAt,
    async kill() {
      const dying = child;
      if (!dying) return;
      // At once: who waits for it must not take the promise of the life that ends.
      down();
      const ended = new Promise((resolve) => dying.once('exit', resolve));
      killedAt.set(`node-${dying.pid}`, Date.now());
      dying.kill('SIGKILL');
      await ended;
    },
  };
}
