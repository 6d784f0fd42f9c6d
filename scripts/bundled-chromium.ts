/** Unpacks the Chromium inside @sparticuz/chromium once, safely for processes that ask at the same time. */
import { execFile } from 'node:child_process';
import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { createBrotliDecompress } from 'node:zlib';

const run = promisify(execFile);
const cache = join(import.meta.dirname, '../node_modules/.cache');

/** The path of a launcher that works also where the system's libraries or fonts are missing. */
export async function unpackBundledChromium(): Promise<string> {
  const entry = createRequire(import.meta.url).resolve('@sparticuz/chromium');
  const packed = join(dirname(entry), '../../bin');
  const home = join(cache, 'bundled-chromium');
  const launcher = join(home, 'launch');
  if (existsSync(launcher)) return launcher;
  await mkdir(cache, { recursive: true });
  const partial = await mkdtemp(`${home}-`);
  await unpack(packed, partial);
  await writeFile(join(partial, 'fonts.conf'), fontsConfig(home));
  await publish(partial, home);
  return launcher;
}

async function unpack(packed: string, folder: string): Promise<void> {
  const binary = join(folder, 'chromium');
  await inflate(join(packed, 'chromium.br'), binary);
  await chmod(binary, 0o755);
  for (const part of ['al2023', 'fonts', 'swiftshader']) {
    const archive = join(folder, `${part}.tar`);
    await inflate(join(packed, `${part}.tar.br`), archive);
    await run('tar', ['-xf', archive, '-C', folder]);
    await rm(archive);
  }
  const lacksLibraries = await hasMissingLibraries(binary);
  await writeFile(join(folder, 'launch'), launcherScript(lacksLibraries), { mode: 0o755 });
}

const inflate = (from: string, to: string): Promise<void> =>
  pipeline(createReadStream(from), createBrotliDecompress(), createWriteStream(to));

/** The libraries in the package stand in only where the system has none of its own. */
async function hasMissingLibraries(binary: string): Promise<boolean> {
  const { stdout } = await run('ldd', [binary]).catch(() => ({ stdout: 'not found' }));
  return stdout.includes('not found');
}

const launcherScript = (lacksLibraries: boolean): string =>
  [
    '#!/bin/sh',
    'here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)',
    ...(lacksLibraries ? ['export LD_LIBRARY_PATH="$here/lib:$LD_LIBRARY_PATH"'] : []),
    '[ -e /etc/fonts/fonts.conf ] || export FONTCONFIG_PATH="$here"',
    'exec "$here/chromium" "$@"',
    '',
  ].join('\n');

const fontsConfig = (home: string): string =>
  `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>${join(home, 'fonts')}</dir></fontconfig>\n`;

/** Renaming is atomic: whoever comes second finds the first one's folder and drops its own. */
async function publish(partial: string, home: string): Promise<void> {
  try {
    await rename(partial, home);
  } catch (cause) {
    await rm(partial, { recursive: true, force: true });
    if (!existsSync(join(home, 'launch'))) throw cause;
  }
}
