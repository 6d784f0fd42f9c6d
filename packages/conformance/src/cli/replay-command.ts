/** `throughline replay`: a mock back end that publishes the events of a recording to whoever connects. */
import { readFile } from 'node:fs/promises';
import { defineScenario, eventsOf, type Scenario } from '@throughline/testkit';
import type { AddCommand } from './add-command.ts';
import { startMockBackend } from './mock-backend.ts';
import { speed, wholeNumber } from './options.ts';
import { serveUntilEnough } from './serve-command.ts';
import { Misuse } from './terminal.ts';

interface ReplayOptions {
  readonly port: number;
  readonly host: string;
  readonly speed: number;
}

export const addReplay: AddCommand = (program, terminal) => {
  program
    .command('replay')
    .summary('a mock back end that plays a recording')
    .description('Serves a port; each user who connects gets the events of the recording. Ends with Ctrl+C.')
    .argument('<file>', 'a recording, as JSON Lines')
    .option('--speed <factor>', '1: as recorded; 10: ten times as fast; Infinity: at once', speed, 1)
    .option('--port <port>', 'where it listens; 0: a free port', wholeNumber(0), 7357)
    .option('--host <host>', 'on which address', '127.0.0.1')
    .addHelpText('after', '\nExample:\n  $ throughline replay session.jsonl --speed 10')
    .action(async (file: string, options: ReplayOptions) => {
      const recording = await readFile(file, 'utf8').catch((error: Error) => {
        throw new Misuse(`The recording cannot be read: ${error.message}`);
      });
      const scenario = scenarioOf(recording, options.speed);
      await serveUntilEnough(await startMockBackend({ ...options, scenario }), terminal);
    });
};

/** Plays the recording's events for each user who connects, with the recorded waits. */
function scenarioOf(recording: string, factor: number): Scenario {
  const events = eventsOf(recording);
  return defineScenario({
    name: 'recording',
    async connected({ server, user, wait }) {
      let playedAt = events[0]?.atMs ?? 0;
      for (const { atMs, frame } of events) {
        const waitMs = (atMs - playedAt) / factor;
        playedAt = atMs;
        if (waitMs > 0) await wait(waitMs);
        // Everyone gets events of their own: the same id in the same stream would be the same event.
        const { type, data, runId, threadId, agent, submitId, id } = frame;
        const event = { type, data, runId, threadId, agent, submitId, id: `${id}-${user}`.slice(0, 128) };
        await server.publish(frame.stream === 'me' ? `user:${user}` : frame.stream, withoutAbsent(event));
      }
    },
  });
}

const withoutAbsent = <Fields extends object>(fields: Fields): any =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
