/** Names of pipes over HTTP: the node that made it, and 128 random bits that nobody guesses. [F2, F10] */

const NODE = /^[A-Za-z0-9_-]{1,64}$/;
const RANDOM_BYTES = 16;

export const isNodeName = (name: string): boolean => NODE.test(name);

const randomText = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(RANDOM_BYTES)), (byte) => byte.toString(16).padStart(2, '0')).join(
    '',
  );

export const createNodeName = (): string => randomText().slice(0, 12);

export const createPipeName = (node: string): string => `${node}.${randomText()}`;

/** The node that a pipe's name speaks of; undefined: it is no name of a pipe. */
export function nodeOf(name: string): string | undefined {
  const [node = '', random = '', ...rest] = name.split('.');
  return rest.length === 0 && isNodeName(node) && /^[0-9a-f]{32}$/.test(random) ? node : undefined;
}
