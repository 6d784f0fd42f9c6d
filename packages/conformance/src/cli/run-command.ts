/** Reads a command line and does what it says. Exit codes: 0 passed, 1 failed checks, 2 misuse. */
import { createRequire } from 'node:module';
import { Command, CommanderError } from 'commander';
import type { AddCommand, ExitCode } from './add-command.ts';
import { addCheck } from './check-command.ts';
import { addDriver } from './driver-command.ts';
import { addRecord } from './record-command.ts';
import { addReplay } from './replay-command.ts';
import { addServe } from './serve-command.ts';
import { Misuse, type Terminal } from './terminal.ts';
import { addValidate } from './validate-command.ts';

/** Of the package, beside `src` and `dist` alike. */
const { version }: { version: string } = createRequire(import.meta.url)('../../package.json');

const commands: readonly AddCommand[] = [addCheck, addServe, addRecord, addReplay, addValidate, addDriver];

const afterHelp = `
Exit codes:
  0  it went well; every MUST that was checked holds
  1  checks failed, or an expected failure passed
  2  the command was not understood, or could not begin

Examples:
  $ throughline check ws://localhost:8080/agent --driver "python3 driver.py" --level resume
  $ throughline serve --port 7357
  $ throughline record ws://localhost:8080/agent --out session.jsonl
  $ throughline replay session.jsonl --speed 10
  $ throughline validate session.jsonl --level strict`;

/** Does what the arguments say, and resolves with the exit code. Never throws. */
export async function runCommand(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  let exitCode: ExitCode = 0;
  const program = new Command('throughline')
    .description('Checks servers against the Throughline protocol, and stands in for them.')
    .version(version, '-V, --version', 'print the version')
    .addHelpText('after', afterHelp)
    .exitOverride()
    .showHelpAfterError('(--help tells more)')
    .configureOutput({
      writeOut: (text) => terminal.out(text.trimEnd()),
      writeErr: (text) => terminal.err(text.trimEnd()),
    });
  for (const add of commands) {
    add(program, terminal, (code) => {
      exitCode = code;
    });
  }
  try {
    await program.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    terminal.err(`error: ${error instanceof Error ? error.message : String(error)}`);
    if (!(error instanceof Misuse) && error instanceof Error && process.env.DEBUG) terminal.err(error.stack ?? '');
    return 2;
  }
}
