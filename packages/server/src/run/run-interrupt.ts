/** What `run.interrupt` throws: the run ends here and waits for people, possibly for days. */
import type { Interrupt } from './run-emitter.ts';

export class RunInterrupt extends Error {
  override readonly name = 'RunInterrupt';
  readonly interrupts: readonly Interrupt[];

  constructor(interrupts: readonly Interrupt[]) {
    super('The run was interrupted to ask people. Let this error pass: catching it makes the run go on.');
    this.interrupts = interrupts;
  }
}
