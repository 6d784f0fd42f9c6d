/** Something that is watched: it tells its watchers of its value by itself. */

export interface Notified {
  /** Reads the value now and tells whoever has not heard it. Must not throw. */
  notify(): void;
}
