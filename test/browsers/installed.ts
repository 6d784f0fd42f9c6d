/** Finds a program among those that are installed. */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const isExecutable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** The first of these that is there: names are looked for on PATH, paths as they are. */
export const installed = (...names: readonly string[]): string | undefined =>
  names
    .flatMap((name) =>
      name.includes('/') ? [name] : (process.env.PATH ?? '').split(delimiter).map((at) => join(at, name)),
    )
    .find(isExecutable);
