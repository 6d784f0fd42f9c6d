/** A mock back end on a real port: a test server that plays a scenario, with faults that are called by name at run time. */
import { isId } from '@throughline/protocol';
import {
  createTestServer,
  type ListeningServer,
  listen,
  playScenario,
  type Scenario,
  type TestServer,
} from '@throughline/testkit';
import { createLineFaults } from './line-faults.ts';

export interface MockBackendOptions {
  readonly scenario: Scenario;
  readonly port: number;
  readonly host: string;
}

export interface MockBackend extends ListeningServer {
  /** Does what a line says, such as `lose 3`; resolves with what happened, and rejects with a `RangeError` for any other line. */
  order(line: string): Promise<string>;
}

/** The orders, and what they do. */
export const orders: Readonly<Record<string, string>> = {
  cut: 'end every connection without a word',
  restart: 'restart in order and keep the log; `restart lose` loses it',
  'lose <n>': 'lose the next n events on the way',
  'duplicate <n>': 'send the next n events twice',
  'delay <ms>': 'everything to the pages comes so much later; 0 ends it',
  mute: 'nothing passes, and nobody is told',
  unmute: 'messages pass again',
  clear: 'no fault any more',
  status: 'who is connected',
};

/** Any name is a token: `ada` logs ada in. So are the tokens of `GET /token/<user>`. */
const userOf = (token: string | undefined): string | undefined => {
  const user = /^test-token-\d+-of-(.*)$/.exec(token ?? '')?.[1] ?? token;
  return isId(user) ? user : undefined;
};

export async function startMockBackend({ scenario, port, host }: MockBackendOptions): Promise<MockBackend> {
  const faults = createLineFaults();
  const server = createTestServer({
    startAt: Date.now(),
    stacks: false,
    authenticate: ({ token }) => {
      const userId = userOf(token);
      return userId === undefined ? null : { userId };
    },
    authorize: ({ userId, stream }) => stream === `user:${userId}` || !stream.startsWith('user:'),
  });
  playScenario(server, scenario);
  const listening = await listen(behind(server, faults), { port, host });

  const order = async (line: string): Promise<string> => {
    const [verb = '', argument] = line.trim().split(/\s+/);
    const count = (): number => {
      const value = Number(argument ?? 1);
      if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`"${argument}" is no whole number.`);
      return value;
    };
    const acts: Record<string, () => unknown> = {
      cut: () => listening.cut(),
      restart: () => server.restart({ log: argument === 'lose' ? 'lose' : 'keep' }),
      lose: () => faults.lose(count()),
      duplicate: () => faults.duplicate(count()),
      delay: () => faults.delay(count()),
      mute: () => faults.mute(true),
      unmute: () => faults.mute(false),
      clear: () => faults.clear(),
      status: () => {},
    };
    const act = Object.hasOwn(acts, verb) ? acts[verb] : undefined;
    if (!act) throw new RangeError(`"${verb}" is no order. There are: ${Object.keys(orders).join(', ')}.`);
    await act();
    return `${line.trim()}: done, ${listening.connections} connected`;
  };
  // Getters of the server that listens stay getters.
  return Object.defineProperties({ order } as MockBackend, Object.getOwnPropertyDescriptors(listening));
}

/** The same server, whose manager is reached through the faults. */
function behind(server: TestServer, faults: ReturnType<typeof createLineFaults>): TestServer {
  const manager = (): TestServer['manager'] =>
    Object.assign(Object.create(server.manager), {
      attach: faults.attach((pipe, request) => server.manager.attach(pipe, request)),
    });
  return Object.create(server, { manager: { get: manager } });
}
