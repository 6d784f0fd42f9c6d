/** The server's process: it delivers when it is told to, and says what that cost. */
import { createBareWs } from './bare-ws.ts';
import type { Contestant, ContestantName } from './contestant.ts';
import { serveCalls } from './rpc.ts';
import { createSocketIo } from './socket-io.ts';
import { createThroughline, type ThroughlineContestant } from './throughline.ts';

let contestant: Contestant;
const ours = (): ThroughlineContestant => contestant as ThroughlineContestant;
const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const make: Record<ContestantName, (heartbeatMs?: number) => Contestant> = {
  throughline: createThroughline,
  ws: createBareWs,
  'socket.io': () => createSocketIo(false),
  'socket.io with recovery': () => createSocketIo(true),
};

export interface DeliverAsk {
  /** Turns of the event loop, and events that are published in each. */
  readonly turns: number;
  readonly burst: number;
  /** Each event goes to the one connection of each of so many users; 0: to all, on the shared stream. */
  readonly users: number;
}

async function deliver({ turns, burst, users }: DeliverAsk): Promise<void> {
  for (let turn = 0; turn < turns; turn++) {
    for (let n = 0; n < burst; n++) {
      if (users === 0) contestant.publish(undefined);
      for (let user = 0; user < users; user++) contestant.publish(`u${user}`);
    }
    await contestant.settled();
    await nextTurn();
  }
}

serveCalls({
  start({ name, heartbeatMs }: { name: ContestantName; heartbeatMs?: number }) {
    contestant = make[name](heartbeatMs);
    return contestant.listen();
  },
  deliver,
  /** User and system time of this process so far, in microseconds. */
  cpu() {
    const { user, system } = process.cpuUsage();
    return user + system;
  },
  async memory() {
    for (let round = 0; round < 3; round++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      globalThis.gc?.();
    }
    const { rss, heapUsed, external } = process.memoryUsage();
    return { rss, heap: heapUsed + external };
  },
  stamped: () => ours().publishStamped(),
  stats: () => ours().stats(),
});
