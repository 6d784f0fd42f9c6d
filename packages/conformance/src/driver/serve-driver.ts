/** The other end of a process driver, for servers in Node: answers asks that come as lines, by a `ConformanceDriver`. */
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { type ConformanceDriver, type DriverAsk, driverAsks } from './driver.ts';

export interface ServeDriverOptions {
  /** @defaultValue the process's stdin */
  readonly input?: Readable;
  /** @defaultValue the process's stdout; nothing else may write to it */
  readonly output?: Writable;
}

/** Answers until the input ends, then closes the driver. */
export async function serveDriver(
  driver: ConformanceDriver,
  { input = process.stdin, output = process.stdout }: ServeDriverOptions = {},
): Promise<void> {
  const answers = new Set<Promise<void>>();
  for await (const line of createInterface({ input })) {
    if (line.trim() === '') continue;
    const answer = answerTo(driver, line).then((text) => void output.write(`${text}\n`));
    answers.add(answer);
    void answer.finally(() => answers.delete(answer));
  }
  await Promise.all(answers);
  await driver.close?.();
}

async function answerTo(driver: ConformanceDriver, line: string): Promise<string> {
  let id: unknown;
  try {
    const { id: its, ask, ...request } = JSON.parse(line);
    id = its;
    return JSON.stringify({ id, ok: true, ...(await perform(driver, ask, request)) });
  } catch (error) {
    const { message, code } = error as { message?: string; code?: string };
    return JSON.stringify({ id, ok: false, error: message ?? String(error), ...(code !== undefined && { code }) });
  }
}

async function perform(driver: ConformanceDriver, ask: string, request: object): Promise<object> {
  if (ask === 'facts') return { ...(await driver.facts()), supports: driverAsks.filter((name) => driver[name]) };
  const act = driverAsks.includes(ask as DriverAsk) ? driver[ask as DriverAsk] : undefined;
  if (!act) throw new Error(`This driver knows no ask "${ask}".`);
  const done = await (act as (request: object) => Promise<unknown>).call(driver, request);
  return typeof done === 'object' && done !== null ? done : {};
}
