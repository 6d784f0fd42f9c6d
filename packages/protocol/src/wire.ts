/** The numbers of the wire that both ends must agree on. Everything tunable lives in each package's own defaults. */

/** The version that `hello` and `welcome` carry. */
export const WIRE_VERSION = 1;

/** The one WebSocket subprotocol that the client offers and the server selects. */
export const SUBPROTOCOL = 'throughline.v1';

/** The alias by which a page names its own stream; the server calls it `user:<id>`. */
export const OWN_STREAM = 'me';

/** What the server calls the stream of one user. */
export const userStream = (userId: string): string => `user:${userId}`;
