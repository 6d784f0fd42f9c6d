/** A page that shows the thread and takes the tokens of one more message. */
export interface Contestant {
  /** Draws the thread and the empty answer below it; resolves when the page may be told tokens. */
  mount(root: HTMLElement): Promise<void> | void;
  /** A token as it comes from the wire: JSON of `{"text": …}`. */
  take(json: string): void;
}

export const textIn = (json: string): string => (JSON.parse(json) as { text: string }).text;
