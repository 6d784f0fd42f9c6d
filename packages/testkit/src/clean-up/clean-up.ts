/** What a test opened or put in place of something, so that a runner's entry can take it back after each test. */

interface Closable {
  close(): Promise<void>;
}

const open = new Set<Closable>();

export const registerForCleanUp = (closable: Closable): (() => void) => {
  open.add(closable);
  return () => open.delete(closable);
};

/** Closes every test server that is still open, and puts the platform's WebSocket back in its place. */
export async function cleanUp(): Promise<void> {
  for (const closable of [...open]) await closable.close();
}
