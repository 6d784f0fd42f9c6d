/** The pieces that several event bodies share. Unknown fields pass everywhere: bodies are checked, never changed. */
import * as z from 'zod/mini';

/** The name of a call, a thought, a message or an approval within its run: any text but the empty one. */
export const localId = z.string().check(z.minLength(1));
/** How long something took or is expected to take, in milliseconds; fractions are fine. */
export const duration = z.number().check(z.gte(0));
/** A place among the steps of a plan, counted from 1 (0 for "before the first"). */
export const step = z.int().check(z.gte(0));
/** On a piece: its text is all of the part so far and replaces what was said before. Only ever `true`. [R9] */
export const anew = z.optional(z.literal(true));
/** What went wrong, for programs (`code`) and for people (`message`). */
export const failure = z.object({ code: z.string(), message: z.string() });
