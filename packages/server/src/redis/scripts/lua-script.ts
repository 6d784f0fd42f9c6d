/** A script by its text and by the hash under which Redis knows it. */
import { createHash } from 'node:crypto';

export interface LuaScript {
  readonly text: string;
  readonly sha: string;
}

export const luaScript = (...parts: readonly string[]): LuaScript => {
  const text = parts.join('\n');
  return { text, sha: createHash('sha1').update(text).digest('hex') };
};
