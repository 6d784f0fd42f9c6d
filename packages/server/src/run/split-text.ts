/** Cuts a long text into pieces that each fit an event; no character is cut in two. [K5] */

const HIGH_SURROGATE = /[\uD800-\uDBFF]$/;

/** Pieces of at most `size` UTF-16 units, in order; a text that fits is one piece, and an empty one is none. */
export function splitText(text: string, size: number): readonly string[] {
  if (text === '') return [];
  if (text.length <= size) return [text];
  const pieces: string[] = [];
  for (let from = 0; from < text.length; ) {
    let piece = text.slice(from, from + size);
    if (piece.length > 1 && from + size < text.length && HIGH_SURROGATE.test(piece)) piece = piece.slice(0, -1);
    pieces.push(piece);
    from += piece.length;
  }
  return pieces;
}
