/** How a part of the watch reports on a law: it had its occasion; a message says how it was broken. */
export type Judge = (id: string, broken: string | false | undefined) => void;
