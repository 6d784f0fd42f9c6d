/** What an event says in a part of its run: a piece of it, or all of it. [K1] */

/**
 * `piece`: the event continues the part of this name, and says nothing else; `text` names the one field of its body that
 * holds the continuation. `end`: the event says all that was said in the part of this name, and nothing of the part
 * follows. A name is 1 to 128 characters long and local to the run.
 */
export type PartRole = { readonly piece: string; readonly text: string } | { readonly end: string };

/** The role of an event, or undefined for none. Never throws. */
export type PartRoleOf = (event: { readonly type: string; readonly data: unknown }) => PartRole | undefined;
