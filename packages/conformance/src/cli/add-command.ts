/** What every command of the program is: a function that adds itself, and ends with an exit code. */
import type { Command } from 'commander';
import type { Terminal } from './terminal.ts';

/** 0: it went well, 1: checks failed, 2: misuse. */
export type ExitCode = 0 | 1 | 2;

/** Adds a command to the program; `done` is called with how it ended. */
export type AddCommand = (program: Command, terminal: Terminal, done: (exitCode: ExitCode) => void) => void;
