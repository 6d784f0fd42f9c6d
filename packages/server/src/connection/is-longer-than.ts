/** UTF-8 bytes of a text, counted only where the answer is in doubt. */
import { utf8Length } from '@throughline/protocol';

/** Has the text more than `limit` bytes as UTF-8? */
export const isLongerThan = (text: string, limit: number): boolean =>
  text.length > limit || (text.length * 3 > limit && utf8Length(text) > limit);
