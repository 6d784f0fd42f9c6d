/** CPU time instead of the wall clock, which a shared machine stretches. */

/** Nanoseconds of CPU that `work` takes, all threads of this process together. */
export function cpuNanoseconds(work: () => void): number {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) * 1_000;
}
