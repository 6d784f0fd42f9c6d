/** A driver in a process of its own, in any language: one JSON object a line, asks on its stdin, answers on its stdout. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { type ConformanceDriver, type DriverAsk, DriverError, type DriverFacts, driverAsks } from './driver.ts';

interface Answer {
  readonly id?: number;
  readonly ok?: boolean;
  readonly error?: string;
  readonly code?: string;
  readonly [field: string]: unknown;
}

interface Waiting {
  readonly ask: string;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: DriverError) => void;
}

export interface ProcessDriverOptions {
  /** How long an ask may take, in milliseconds. @defaultValue 30_000 */
  readonly timeoutMs?: number;
}

/** Starts the command in a shell and asks for its facts. Rejects with a `DriverError` when it does not speak. */
export async function startProcessDriver(
  command: string,
  { timeoutMs = 30_000 }: ProcessDriverOptions = {},
): Promise<ConformanceDriver> {
  const child = spawn(command, { shell: true, stdio: ['pipe', 'pipe', 'inherit'] });
  const waiting = new Map<number, Waiting>();
  let asked = 0;
  let ended: DriverError | undefined;

  const end = (why: string): void => {
    ended ??= new DriverError(`The driver \`${command}\` ${why}.`);
    for (const { reject } of waiting.values()) reject(ended);
    waiting.clear();
  };
  child.once('error', (error) => end(`could not be started: ${error.message}`));
  child.once('exit', (code, signal) => end(`ended with ${signal ?? `exit code ${code}`}`));
  // A write after its end is told by `exit`.
  child.stdin.on('error', () => {});
  createInterface({ input: child.stdout }).on('line', (line) => hear(line));

  function hear(line: string): void {
    if (line.trim() === '') return;
    const answer = readAnswer(line);
    const one = answer?.id === undefined ? undefined : waiting.get(answer.id);
    if (!answer || !one) return end(`wrote a line that is no answer: ${line.slice(0, 200)}`);
    waiting.delete(answer.id!);
    if (answer.ok === true) return one.resolve(answer);
    one.reject(new DriverError(answer.error ?? `The driver refused \`${one.ask}\` without a reason.`, answer.code));
  }

  const ask = (name: string, request: object = {}): Promise<any> =>
    new Promise<Answer>((resolve, reject) => {
      if (ended) return reject(ended);
      asked += 1;
      const id = asked;
      const timer = setTimeout(() => {
        waiting.delete(id);
        reject(new DriverError(`The driver has not answered \`${name}\` for ${timeoutMs} ms.`));
      }, timeoutMs);
      const settle =
        <Value>(how: (value: Value) => void) =>
        (value: Value): void => {
          clearTimeout(timer);
          how(value);
        };
      waiting.set(id, { ask: name, resolve: settle(resolve), reject: settle(reject) });
      child.stdin.write(`${JSON.stringify({ id, ask: name, ...request })}\n`);
    });

  const facts = await ask('facts').catch(async (error: unknown) => {
    await stop(child);
    throw error;
  });
  const supports: unknown[] = Array.isArray(facts.supports) ? facts.supports : [];
  const asks = driverAsks.filter((name) => supports.includes(name));
  return {
    facts: (): DriverFacts => facts,
    ...(Object.fromEntries(asks.map((name) => [name, (request: object) => ask(name, request)])) as Pick<
      ConformanceDriver,
      DriverAsk
    >),
    close: () => stop(child),
  };
}

function readAnswer(line: string): Answer | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Answer) : undefined;
  } catch {
    return undefined;
  }
}

/** The end of its stdin tells a driver to go; one that does not is ended. */
async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.stdin?.end();
  const killTimer = setTimeout(() => child.kill('SIGKILL'), 3_000);
  await gone;
  clearTimeout(killTimer);
}
