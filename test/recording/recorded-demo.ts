/** One question put to the demo's own agent, as two recordings: what the test server saw, and what the page's devtools export. */
import { fileURLToPath } from 'node:url';
import { createClient } from '@throughline/client';
import { createObserverTap } from '@throughline/react';
import { createTimeline } from '@throughline/react/devtools';
import { createTestServer, recordTimeline } from '@throughline/testkit';
import { askTheDocs } from '../../examples/chat/server/answer/ask-the-docs.ts';
import type { Pace } from '../../examples/chat/server/answer/pace.ts';
import { type Library, openLibrary } from '../../examples/chat/server/library/library.ts';
import { commands, events } from '../../examples/chat/shared/registry.ts';

/** The thread that the question was asked in. */
export const STREAM = 'thread:ada.1';
const question = 'What is a heartbeat?';

export interface DemoRecordings {
  readonly server: string;
  readonly devtools: string;
}

type DemoServer = ReturnType<typeof createDemoServer>;

const createDemoServer = () => createTestServer({ events, commands, seed: 1, stacks: false });

/** The agent's waits, on the test's clock. */
const paceOf = (server: DemoServer): Pace => ({
  tokenMs: 28,
  toolMs: 350,
  wait: (milliseconds) => new Promise((resolve) => void server.clock.after(milliseconds, resolve)),
});

/** One passage is enough of an answer for a recording that is kept. */
const onlyTheBest = (library: Library): Library => ({ ...library, search: (query) => library.search(query, 1) });

export async function recordDemo(): Promise<DemoRecordings> {
  const library = onlyTheBest(await openLibrary(fileURLToPath(new URL('../..', import.meta.url))));
  const server = createDemoServer();
  const pace = paceOf(server);
  server.onSubmit('user_message', ({ id, data }, { userId, stream }) => {
    const about = { stream, runId: 'run-1', threadId: 'ada.1', userId, submitId: id, agent: 'librarian' };
    void server.manager.run({ ...about, input: { question: data.text } }, (run) =>
      askTheDocs(run, data.text, { library, pace, model: undefined }),
    );
    return { runId: about.runId };
  });

  const { options } = server.user('ada').grant(STREAM).tab();
  const tap = createObserverTap();
  tap.attach(options.observer);
  const client = createClient({ ...options, commands, observer: tap.observer });
  const devtools = createTimeline(tap, { elapsed: server.clock.elapsed, now: server.clock.now });
  devtools.listen();
  client.connect();
  client.stream(STREAM, { from: 'start' });
  const receipt = client.submit('user_message', { text: question }, { stream: STREAM });
  const ended = await server.clock.advanceUntil(() => client.run('run-1').get()?.endedAt !== undefined, 60_000);
  if (!ended) throw new Error('The demo did not answer within a minute of its time.');
  await receipt;
  const recordings = {
    server: recordTimeline(server, { meta: { demo: 'ask-the-docs', question } }),
    devtools: devtools.exportRecording(),
  };
  client.close();
  await server.close();
  return recordings;
}
