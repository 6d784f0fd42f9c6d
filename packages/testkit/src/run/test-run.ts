/** A run that a test writes step by step, through the production emitter. */
import type { EventManager, RunEmitter, RunOptions, Target } from '@throughline/server';
import type { LoggedEvent, Timeline } from '../timeline/timeline.ts';

export type TestRunOutcome = Awaited<ReturnType<EventManager['run']>>;

/** A tool call that the test ends itself. */
export interface OpenToolCall {
  readonly callId: string;
  progress(update: { output?: string; percent?: number; message?: string; mode?: 'append' | 'replace' }): void;
  complete(output?: unknown): void;
  fail(error: unknown): void;
}

/** A message that the test ends itself. */
export interface OpenMessage {
  readonly messageId: string;
  append(...chunks: string[]): OpenMessage;
  end(): void;
}

/** Each call is carried out in order, as soon as the one before is; `flushed()` or `server.settled()` waits for them. */
export interface TestRun {
  readonly runId: string;
  /** Full name of the stream. */
  readonly stream: string;
  /** What the log took of it, in order. */
  readonly events: readonly LoggedEvent[];
  thinking(thought: string, options?: Parameters<RunEmitter['thinking']>[1]): TestRun;
  /** A whole tool call; an `Error` as output makes it fail. */
  tool(tool: string, input: unknown, output: unknown, options?: { callId?: string }): TestRun;
  startTool(tool: string, input: unknown, options?: { callId?: string; expectedMs?: number }): OpenToolCall;
  /** A whole message of the agent, in these pieces. */
  says(...chunks: string[]): TestRun;
  message(): OpenMessage;
  userMessage(text: string): TestRun;
  /** Asks the user. */
  approval(prompt: string, options?: Parameters<RunEmitter['approval']>[1]): ReturnType<RunEmitter['approval']>;
  state(snapshot: unknown): TestRun;
  patch(patch: readonly unknown[]): TestRun;
  /** Any event under this run. */
  emit(type: string, data: unknown): TestRun;
  /** Ends it. */
  complete(result?: unknown): TestRun;
  fail(error?: Error | string | { code: string; message: string }): TestRun;
  cancel(reason?: string): TestRun;
  /** Resolves when everything so far is in the log. */
  flushed(): Promise<void>;
  /** How it ended. */
  readonly finished: Promise<TestRunOutcome>;
  /** Aborted when a cancel was asked for. */
  readonly signal: AbortSignal;
}

export interface TestRunParts {
  readonly manager: EventManager;
  readonly target: Target & RunOptions & { readonly runId: string };
  readonly stream: string;
  readonly timeline: Timeline;
  readonly newId: () => string;
  /** Whether a cancel that a page asks for ends the run by itself, as a well-behaved agent does. */
  readonly obeysCancel: boolean;
}

const errorOf = (given: Error | string | { code: string; message: string } | undefined): Error => {
  if (given instanceof Error) return given;
  if (typeof given === 'object') return Object.assign(new Error(given.message), { code: given.code });
  return new Error(given ?? 'The test let this run fail.');
};

export function createTestRun(parts: TestRunParts): TestRun {
  const { manager, target, stream, timeline, newId } = parts;
  const abort = new AbortController();
  let end: { resolve: (result: unknown) => void; reject: (error: unknown) => void };
  const ending = new Promise<unknown>((resolve, reject) => {
    end = { resolve, reject };
  });
  let begun: (emitter: RunEmitter) => void;
  let steps: Promise<RunEmitter> = new Promise((resolve) => {
    begun = resolve;
  });

  const finished = manager.run(target, async (emitter) => {
    emitter.signal.addEventListener('abort', () => {
      abort.abort(emitter.signal.reason);
      if (parts.obeysCancel) end.reject(emitter.signal.reason);
    });
    begun(emitter);
    return ending;
  });
  // Who does not wait for the end must not be told of it as an unhandled rejection.
  finished.catch(() => {});
  ending.catch(() => {});

  /** Carries a step out after all earlier ones; a step that fails ends nothing but itself. */
  const step = (act: (emitter: RunEmitter) => unknown): TestRun => {
    steps = steps.then(async (emitter) => {
      await Promise.resolve(act(emitter)).catch((error: unknown) => {
        timeline.add({ kind: 'note', text: `run ${run.runId}: ${String(error)}` });
      });
      return emitter;
    });
    return run;
  };

  const startTool: TestRun['startTool'] = (tool, input, { callId = newId(), ...more } = {}) => {
    let settle: { resolve: (output: unknown) => void; reject: (error: unknown) => void };
    const work = new Promise<unknown>((resolve, reject) => {
      settle = { resolve, reject };
    });
    work.catch(() => {});
    let context: Parameters<Parameters<RunEmitter['tool']>[2]>[0] | undefined;
    step((emitter) => {
      const call = emitter.tool(
        tool,
        input,
        (given) => {
          context = given;
          return work;
        },
        { callId, ...more },
      );
      call.catch(() => {});
    });
    const close = (act: () => void): void =>
      void step(async () => {
        act();
        await work.catch(() => {});
        await Promise.resolve();
      });
    return {
      callId,
      progress: (update) => void step(() => context?.progress(update)),
      complete: (output) => close(() => settle.resolve(output)),
      fail: (error) => close(() => settle.reject(error)),
    };
  };

  const message = (): OpenMessage => {
    const messageId = newId();
    let emitter: ReturnType<RunEmitter['message']> | undefined;
    step((run) => {
      emitter = run.message({ messageId });
    });
    const open: OpenMessage = {
      messageId,
      append(...chunks) {
        for (const chunk of chunks) step(() => emitter?.append(chunk));
        return open;
      },
      end: () => void step(() => emitter?.end()),
    };
    return open;
  };

  const run: TestRun = {
    runId: target.runId,
    stream,
    finished,
    signal: abort.signal,
    get events() {
      return timeline
        .of('logged')
        .map(({ event }) => event)
        .filter((event) => event.stream === stream && event.runId === target.runId);
    },
    thinking: (thought, options) => step((emitter) => emitter.thinking(thought, options)),
    tool(tool, input, output, { callId = newId() } = {}) {
      return step((emitter) =>
        emitter
          .tool(
            tool,
            input,
            () => {
              if (output instanceof Error) throw output;
              return output;
            },
            { callId },
          )
          .catch((error: unknown) => {
            if (error !== output) throw error;
          }),
      );
    },
    startTool,
    message,
    says(...chunks) {
      message()
        .append(...chunks)
        .end();
      return run;
    },
    userMessage: (text) => step((emitter) => emitter.userMessage(text, { messageId: newId() })),
    approval(prompt, options) {
      return new Promise((resolve, reject) => {
        step((emitter) => {
          // Not awaited here: what follows may be written while the user thinks.
          emitter.approval(prompt, options).then(resolve, reject);
        });
      });
    },
    state: (snapshot) => step((emitter) => emitter.state(snapshot)),
    patch: (patch) => step((emitter) => emitter.patch(patch)),
    emit: (type, data) => step((emitter) => emitter.emit(type, data as never)),
    complete: (result) => step(() => end.resolve(result)),
    fail: (error) => step(() => end.reject(errorOf(error))),
    cancel: (reason) =>
      step(async (emitter) => {
        await emitter.emit('agent_cancelled', (reason === undefined ? {} : { reason }) as never);
        end.resolve(undefined);
      }),
    async flushed() {
      const emitter = await steps;
      await emitter.flushed();
    },
  };
  return run;
}
