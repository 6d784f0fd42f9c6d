/** Runs a program inside the empty project, where only what was packed can be found. */
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { outsideEnvironment } from '../../scripts/pack-packages.ts';

/** What the program wrote, whether it ended well or not. */
export interface ProgramResult {
  exitCode: number;
  output: string;
}

/** Writes files into the project, then runs a program there. Never rejects because the program failed. */
export function runInProject(
  project: string,
  files: Record<string, string>,
  command: string,
  args: string[],
): Promise<ProgramResult> {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(project, name), text);
  return new Promise((resolve) => {
    execFile(command, args, { cwd: project, env: outsideEnvironment() }, (failure, stdout, stderr) => {
      const exitCode = failure ? Number(failure.code ?? 1) : 0;
      resolve({ exitCode, output: stdout + stderr });
    });
  });
}
