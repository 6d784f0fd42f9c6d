/** Lets everything that is due run: promises, and what was put off to the next task. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
