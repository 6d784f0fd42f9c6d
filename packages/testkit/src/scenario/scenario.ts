/** A scenario: what a mock back end does, by name, so that a test, a demo and a command line can play the same. */
import type { SubmitContext } from '@throughline/server';
import type { TestRun } from '../run/test-run.ts';
import type { TestServer } from '../server/test-server.ts';
import type { TestRunRequest } from '../server/test-user.ts';

export interface ScenarioStage {
  readonly server: TestServer<any, any>;
  /** Begins a run of the user whose command or connection set the scenario going. */
  run(request?: TestRunRequest): TestRun;
  /** Lets so many milliseconds of the server's clock pass. */
  wait(ms: number): Promise<void>;
  readonly user: string;
}

export interface Scenario {
  readonly name: string;
  /** One line for `--help` and lists. */
  readonly description?: string;
  /** Played for each user once they connect. */
  readonly connected?: (stage: ScenarioStage) => Promise<void> | void;
  /** Played for a command; what it returns is the receipt's result. */
  readonly commands?: Readonly<
    Record<string, (stage: ScenarioStage, command: { id: string; data: unknown }) => Promise<unknown> | unknown>
  >;
}

const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** Checks a scenario; throws a `TypeError` that says what is missing. */
export function defineScenario(scenario: Scenario): Scenario {
  if (!NAME.test(scenario.name))
    throw new TypeError(`"${scenario.name}" cannot be a scenario's name: use kebab-case, such as slow-tool.`);
  if (scenario.connected === undefined && scenario.commands === undefined) {
    throw new TypeError(`The scenario "${scenario.name}" does nothing: give it \`connected\` or \`commands\`.`);
  }
  return scenario;
}

/** Lets the server play it, for everyone who connects or asks. Returns what ends it. */
export function playScenario(server: TestServer<any, any>, scenario: Scenario): () => void {
  const greeted = new Set<string>();
  const stageOf = (user: string): ScenarioStage => ({
    server,
    user,
    run: (request) => server.user(user).run(request),
    wait: (ms) => new Promise((resolve) => server.clock.after(ms, () => resolve())),
  });
  const greet = (user: string): void => {
    if (greeted.has(user) || scenario.connected === undefined) return;
    greeted.add(user);
    void Promise.resolve(scenario.connected(stageOf(user))).catch((error: unknown) => {
      server.timeline.add({ kind: 'note', text: `scenario ${scenario.name}: ${String(error)}` });
    });
  };
  const ends = Object.entries(scenario.commands ?? {}).map(([type, play]) =>
    server.onSubmit(type, (command: { id: string; data: unknown }, { userId }: SubmitContext) =>
      play(stageOf(userId), command),
    ),
  );
  // Whoever was welcomed is connected, over whichever transport.
  const offEntry = server.on('entry', (entry) => {
    if (entry.kind !== 'message' || entry.direction !== 'down') return;
    for (const frame of entry.frames) if (frame.op === 'welcome') greet(frame.user);
  });
  return () => {
    offEntry();
    for (const end of ends) end();
  };
}
