/** Measures what an entry adds to a page: bundled, minified, gzipped; and holds it against its budget. */
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

/** One promise about size. */
export interface SizeBudget {
  /** What is measured, in a reader's words. */
  title: string;
  /** The code that an app would write. */
  code: string;
  /** What the app has anyway, and does not count. */
  without: string[];
  /** Bytes after gzip, in units of 1,024. */
  kibibytes: number;
}

/** What was measured. */
export interface Size {
  title: string;
  bytes: number;
  limit: number;
  /** Bytes before gzip that each package contributes. */
  parts: Record<string, number>;
}

const whole = "export { createClient } from '@throughline/client';";
const addOn = (name: string): string => `export { createCore, ${name} } from '@throughline/client/core';`;
const events = "export { agentEvents } from '@throughline/protocol/agent';";

/** What was measured, with a little headroom; the goals and why two of them were not met: docs/decisions/0007. */
export const budgets: SizeBudget[] = [
  {
    title: 'the core of the client',
    code: "export { createCore } from '@throughline/client/core';",
    without: [],
    kibibytes: 27.25,
  },
  { title: 'the core with run views', code: addOn('runViews'), without: [], kibibytes: 32 },
  { title: 'the core with app views', code: addOn('appViews'), without: [], kibibytes: 27.5 },
  { title: 'the core with run events', code: addOn('runEvents'), without: [], kibibytes: 28.5 },
  { title: 'the core with approvals', code: addOn('approvals'), without: [], kibibytes: 27.35 },
  { title: 'the core with history', code: addOn('history'), without: [], kibibytes: 28.1 },
  { title: 'the core with a kept outbox', code: addOn('keptOutbox'), without: [], kibibytes: 27.65 },
  { title: 'the core with iterables', code: addOn('iterables'), without: [], kibibytes: 27.6 },
  { title: 'the core with health', code: addOn('health'), without: [], kibibytes: 27.6 },
  { title: 'the client, checking envelopes', code: whole, without: [], kibibytes: 35 },
  { title: 'the client with the agent events and their checks', code: whole + events, without: [], kibibytes: 35.75 },
  {
    title: 'what HTTP as a second way to the server adds',
    code: "export { httpFallback } from '@throughline/client/http';",
    without: ['@throughline/protocol'],
    kibibytes: 5,
  },
  {
    title: 'the React hooks, which bring no client of their own',
    code: "export * from '@throughline/react';",
    without: ['react', 'react/jsx-runtime'],
    kibibytes: 3.25,
  },
];

/** Bundles the code as a page's bundler would, resolving packages from the folder. */
export async function measure(
  { title, code, without, kibibytes }: SizeBudget,
  folder: string,
  conditions: string[] = [],
): Promise<Size> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: code, resolveDir: folder, sourcefile: 'page.js' },
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    external: without,
    conditions,
    logLevel: 'silent',
  });
  const inputs = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.entries(inputs));
  return {
    title,
    bytes: outputFiles.reduce((sum, { contents }) => sum + gzipSync(contents, { level: 9 }).length, 0),
    limit: kibibytes * 1024,
    parts: partsOf(inputs),
  };
}

function partsOf(inputs: [string, { bytesInOutput: number }][]): Record<string, number> {
  const parts: Record<string, number> = {};
  for (const [path, { bytesInOutput }] of inputs) {
    const name = /.*(?:node_modules|packages)\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? path;
    parts[name] = (parts[name] ?? 0) + bytesInOutput;
  }
  return parts;
}

/** `7.42 of 9.00 KiB  the client …  (client 14,201, protocol 5,120 before gzip)` */
export function describeSize({ title, bytes, limit, parts }: Size): string {
  const kib = (count: number): string => (count / 1024).toFixed(2);
  const shares = Object.entries(parts)
    .filter(([, count]) => count > 0)
    .sort(([, one], [, other]) => other - one);
  const list = shares.map(([name, count]) => `${name} ${count.toLocaleString('en')}`).join(', ');
  return `${kib(bytes)} of ${kib(limit)} KiB  ${title}  (before gzip: ${list})`;
}
