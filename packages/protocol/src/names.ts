/** The patterns every id, stream and type obeys, and the guards over them. */

/**
 * Ids of sessions, refs, submits, users, runs, events, and the names of streams: 1 to 128 characters.
 * `__proto__` is no id: ids are keys of JSON objects, and that one key is poison to those who merge them.
 */
export const ID_PATTERN = /^(?!__proto__$)[\w.~:@|-]{1,128}$/;

/** Types of events and commands: snake_case, lower case, at most 128 characters. */
export const TYPE_PATTERN = /^(?=.{1,128}$)[a-z][a-z0-9]*(_[a-z0-9]+)*$/;

/** Codes of faults and receipts: kebab-case, lower case, at most 128 characters. */
export const CODE_PATTERN = /^(?=.{1,128}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** Is the value a usable id or stream name? */
export const isId = (value: unknown): value is string => typeof value === 'string' && ID_PATTERN.test(value);

/** Is the value a well-formed event or command type? */
export const isTypeName = (value: unknown): value is string => typeof value === 'string' && TYPE_PATTERN.test(value);

/** Is the value the number of an event: a positive safe integer? */
export const isSeq = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) > 0;
