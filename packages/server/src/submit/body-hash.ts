/** Tells two bodies of one submit id apart: 64 bits over the JSON text. Not a secret, and not against its own user. [U3] */

const round = (hash: number, unit: number, prime: number): number => Math.imul(hash ^ unit, prime);

export function bodyHash(text: string): string {
  let first = 0x811c9dc5;
  let second = 0x9747b28c;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    first = round(first, unit, 0x01000193);
    second = round(second, unit, 0x85ebca6b);
    second = (second << 13) | (second >>> 19);
  }
  return `${text.length.toString(36)}-${(first >>> 0).toString(36)}-${(second >>> 0).toString(36)}`;
}
