/** Test servers that are open, so that a runner's entry can close them after each test. */

interface Closable {
  close(): Promise<void>;
}

const open = new Set<Closable>();

export const registerForCleanUp = (closable: Closable): (() => void) => {
  open.add(closable);
  return () => open.delete(closable);
};

/** Closes every test server that is still open. */
export async function cleanUp(): Promise<void> {
  for (const closable of [...open]) await closable.close();
}
