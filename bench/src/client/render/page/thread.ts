/** The thread that every page shows before the answer begins: 1,000 messages of a line each. */

export const messageCount = 1_000;

export interface Message {
  readonly id: string;
  readonly text: string;
}

export const past: readonly Message[] = Array.from({ length: messageCount }, (_, index) => ({
  id: `past-${index}`,
  text: `Message ${index} of the past, about as long as a line.`,
}));

/** The element of the answer in every page. */
export const streamingId = 'streaming';
