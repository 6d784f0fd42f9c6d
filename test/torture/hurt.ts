/** What a page, a network or an attacker may do to a server at any stage, by hand, on a TCP connection. */
import { frameOf, linesOf, openRawPage, type RawPage, type Stage } from './raw-page.ts';

export const hurts = ['reset', 'stall', 'half-close', 'fragment', 'flood', 'dribble'] as const;
export type Hurt = (typeof hurts)[number];

/** Every piece is a write of its own, in a turn of its own. */
async function inPieces(page: RawPage, bytes: Buffer, length: number): Promise<void> {
  for (let at = 0; at < bytes.length && page.socket.writable; at += length) {
    page.socket.write(bytes.subarray(at, at + length));
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** As much as the server takes, up to a bound, without reading what it answers. */
async function flood(page: RawPage, bytes: Buffer, times: number): Promise<void> {
  page.socket.pause();
  for (let count = 0; count < times && page.socket.writable; count++) {
    if (page.socket.write(bytes)) continue;
    // A server that reads no more ends it, sooner or later: then it closes.
    await new Promise<void>((resolve) => {
      const go = (): void => {
        page.socket.off('drain', go);
        page.socket.off('close', go);
        page.socket.off('error', go);
        resolve();
      };
      page.socket.once('drain', go).once('close', go).once('error', go);
    });
  }
  page.socket.resume();
}

const pings = Buffer.concat(Array.from({ length: 500 }, () => frameOf('x'.repeat(100), 9)));
const frames = Buffer.concat(Array.from({ length: 500 }, () => frameOf('{"op":"ping","t":1}')));
const garbage = Buffer.alloc(16_384, 0xff);
/** The beginning of a message that never ends, in fragments. */
const endless = Buffer.concat([
  frameOf('{"op":"', 1, false),
  ...Array.from({ length: 500 }, () => frameOf('x', 0, false)),
]);
const floods = [pings, frames, garbage, endless];

/** Opens a page, brings it to the stage, and hurts the server; resolves once this page has done its worst. */
export async function hurtAt(port: number, stage: Stage, hurt: Hurt, number: number): Promise<RawPage> {
  const page = await openRawPage(port);
  const lines = linesOf(stage);
  for (const [index, { say, until }] of lines.entries()) {
    const isLast = index === lines.length - 1;
    const bytes = Buffer.from(say);
    if (isLast && hurt === 'fragment') await inPieces(page, bytes, 7);
    else if (isLast && hurt === 'dribble') await inPieces(page, bytes, 1);
    else page.socket.write(bytes);
    if (until !== undefined) await page.came(until);
  }
  if (hurt === 'reset') page.socket.resetAndDestroy();
  if (hurt === 'half-close') page.socket.end();
  if (hurt === 'stall') page.socket.pause();
  if (hurt === 'flood') await flood(page, floods[number % floods.length]!, 100);
  return page;
}
