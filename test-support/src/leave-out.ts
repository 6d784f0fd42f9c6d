/** What cannot be tried on this machine is left out in one visible line, and never silently. */

/**
 * Says in one line what is left out and why. Where everything must be tried (the variable `CI` is set, as `.ci/run` does),
 * that is an error.
 * @param remedy - what makes it possible; none where another run tries it, then it is never an error
 */
export function leaveOut(what: string, why: string, remedy?: string): undefined {
  if (process.env.CI && remedy !== undefined) {
    throw new Error(`${what}: ${why}. Where CI is set everything must be tried. To do so: ${remedy}.`);
  }
  process.stderr.write(`NOT TESTED: ${what} (${why})\n`);
}
