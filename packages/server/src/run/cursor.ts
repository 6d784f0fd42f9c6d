/** A place in a stream: a number, and the life of the stream in which it means something. */
export interface Cursor {
  readonly epoch: string;
  readonly seq: number;
}
