/** Many sessions under faults that a seed chooses: our client holds, and the planted bug is found. */
import { createClient } from '@throughline/client';
import { agentEvents } from '@throughline/protocol/agent';
import {
  type FaultSpec,
  presets,
  type SimulatedWorld,
  type SimulateOptions,
  simulate,
  type TestServer,
  type TestTab,
} from '@throughline/testkit';
import { expect, it } from 'vitest';
import { createHomeMadeTranscript, type Transcript } from '../src/home-made-transcript.ts';

type TabOptions = TestTab['options'];
type Invariant = NonNullable<SimulateOptions['invariants']>[number];

/** The page comes up before the first fault: who joins late is owed only the runs that are still open. */
const QUIET_MS = 100;
const faults = (seed: number): FaultSpec[] =>
  presets.chaos(seed).map((fault) => ({ ...fault, start: QUIET_MS + (fault.start ?? 0) }));

/** What the log took: an agent that speaks while its server is down says nothing. */
const saidIn = (server: TestServer<any, any>): string =>
  server.events.map(({ type, data }) => (type === 'message_delta' ? (data as { text: string }).text : '')).join('');

/** Lets the agent speak while the faults of the seed are on; afterwards the reader must have the text, once, in order. */
function conversation(openPage: (options: TabOptions) => Transcript) {
  let transcript: Transcript;
  const body = async ({ server, wait, integer }: SimulatedWorld): Promise<void> => {
    transcript = openPage(server.user('ada').tab().options);
    await server.clock.advance(QUIET_MS);
    for (let answer = 0; answer < 5; answer += 1) {
      await wait(2_000);
      const words = Array.from({ length: integer(1, 4) }, (_, word) => `${answer}.${word} `);
      server
        .user('ada')
        .run()
        .says(...words)
        .complete();
    }
  };
  const shown: Invariant = (server) => {
    const said = saidIn(server);
    if (transcript.text === said) return [];
    return [{ sentence: `The agent said "${said}", and the page shows "${transcript.text}"`, at: undefined }];
  };
  return { body, shown };
}

const messageOf = (error: Error): string => error.message;

const throughClient = (options: TabOptions): Transcript => {
  const client = createClient({ ...options, events: agentEvents });
  client.onError(() => {}); // Frames that a fault made unreadable are reported; here they are the point.
  client.connect();
  return {
    get text() {
      const parts = client
        .runs()
        .get()
        .flatMap((run) => run.parts);
      return parts.map((part) => (part.kind === 'message' ? part.text : '')).join('');
    },
  };
};

it('finds the planted bug, says what broke, and tells how to see it again', async () => {
  const { body, shown } = conversation(createHomeMadeTranscript);
  const found = await simulate({ runs: 100, seed: 1, faults, invariants: [shown], twiceEvery: 0 }, body).then(
    String,
    messageOf,
  );
  console.info(found);
  expect(found).toMatch(/The agent said ".*", and the page shows ".*"/);
  expect(found).toMatch(/with \d+ of its \d+ faults/);
  const [, seed] = /To replay: THROUGHLINE_SEED=(\d+) npm test/.exec(found) ?? [];

  // The seed alone brings the same failure back.
  const again = await simulate({ runs: 1, seed: Number(seed), faults, invariants: [shown] }, body).then(
    String,
    messageOf,
  );
  expect(again.replace(/run \d+/, '')).toBe(found.replace(/run \d+/, ''));
});

it('finds nothing where the client stands between the wire and the page', async () => {
  const { body, shown } = conversation(throughClient);
  await simulate({ runs: 60, seed: 1, faults, invariants: [shown] }, body);
});
