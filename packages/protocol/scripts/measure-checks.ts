/**
 * The evidence behind docs/decisions/0003: size and time of our compiled checks, of ajv's standalone code and of zod/mini
 * on the same schemas. `npm run measure-checks -w @throughline/protocol` prints one table; medians of interleaved rounds.
 */
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { Ajv2020 } from 'ajv/dist/2020.js';
import standaloneCode from 'ajv/dist/standalone/index.js';
import { build } from 'esbuild';
import { agentEventSchemas } from '../src/agent/events/index.ts';
import { isEventFrame } from '../src/checks/check-server-frame.ts';
import { serverFrameSchemas } from '../src/frames/server-frames.ts';
import { agentChecks } from '../src/generated/agent-checks.generated.ts';
import { jsonSchemas } from '../src/schemas/json-schemas.ts';

const directory = fileURLToPath(new URL('.', import.meta.url));
const schemas = jsonSchemas();
const text = JSON.stringify({
  op: 'event',
  stream: 'me',
  seq: 123456,
  id: 'e_01HZY3VQ8K5T',
  type: 'message_delta',
  at: 1790000000000,
  runId: 'run_01HZY3VQ8K',
  data: { messageId: 'm_1', text: 'the answer ' },
});
const ajv = () => new Ajv2020({ code: { source: true, esm: true }, strictNumbers: true, messages: true });

function ajvSource(named: Readonly<Record<string, object>>): string {
  const instance = ajv();
  const names: Record<string, string> = {};
  for (const [name, schema] of Object.entries(named)) {
    instance.addSchema(schema, name);
    names[name] = name;
  }
  return standaloneCode(instance, names);
}

async function gzipOf(contents: string, resolveDir = directory): Promise<number> {
  const result = await build({
    stdin: { contents, resolveDir, loader: 'ts' },
    bundle: true,
    minify: true,
    format: 'esm',
    write: false,
    logLevel: 'error',
  });
  return gzipSync(result.outputFiles[0]!.contents, { level: 9 }).length;
}

/** Nanoseconds for one call of each contender: the median of 15 interleaved rounds. */
function time(contenders: Readonly<Record<string, () => unknown>>, calls = 200_000): Record<string, number> {
  const samples = new Map(Object.keys(contenders).map((name) => [name, [] as number[]]));
  let sink = 0;
  for (let round = 0; round < 15; round += 1) {
    for (const [name, run] of Object.entries(contenders)) {
      const start = process.hrtime.bigint();
      for (let call = 0; call < calls; call += 1) if (run()) sink += 1;
      samples.get(name)!.push(Number(process.hrtime.bigint() - start) / calls);
    }
  }
  if (sink === 0) throw new Error('nothing ran');
  return Object.fromEntries([...samples].map(([name, all]) => [name, all.sort((a, b) => a - b)[7]!]));
}

const serverSchemas = Object.fromEntries(
  Object.keys(serverFrameSchemas).map((op) => [op, schemas.frames[op as keyof typeof serverFrameSchemas]]),
);
const sizes = {
  'server frames, ours': await gzipOf(
    `export { checkServerFrame, isEventFrame } from '../src/checks/check-server-frame.ts'`,
  ),
  'client frames, ours': await gzipOf(`export { checkClientFrame } from '../src/checks/check-client-frame.ts'`),
  'agent bodies, ours': await gzipOf(`export { agentChecks } from '../src/generated/agent-checks.generated.ts'`),
  'server frames and agent bodies, ours': await gzipOf(
    `export { checkServerFrame, isEventFrame } from '../src/checks/check-server-frame.ts';
     export { agentChecks } from '../src/generated/agent-checks.generated.ts'`,
  ),
  'server frames, ajv standalone': await gzipOf(ajvSource(serverSchemas)),
  'agent bodies, ajv standalone': await gzipOf(ajvSource(schemas.agent)),
  'server frames and agent bodies, ajv standalone': await gzipOf(ajvSource({ ...serverSchemas, ...schemas.agent })),
  'server frames, zod/mini': await gzipOf(`export { serverFrameSchemas } from '../src/frames/server-frames.ts'`),
  'server frames and agent bodies, zod/mini': await gzipOf(
    `export { serverFrameSchemas } from '../src/frames/server-frames.ts';
     export { agentEventSchemas } from '../src/agent/events/index.ts'`,
  ),
};
console.log(
  `gzip bytes, minified\n${Object.entries(sizes)
    .map(([name, bytes]) => `${String(bytes).padStart(8)}  ${name}`)
    .join('\n')}`,
);

const frame: any = JSON.parse(text);
const body = frame.data;
const ajvEvent = ajv().compile(schemas.frames.event);
const ajvBody = ajv().compile(schemas.agent.message_delta);
const times = time({
  'JSON.parse': () => JSON.parse(text),
  'event envelope, ours': () => isEventFrame(frame),
  'event envelope, ajv (full patterns)': () => ajvEvent(frame),
  'event envelope, zod/mini (full patterns)': () => serverFrameSchemas.event.safeParse(frame).success,
  'message_delta body, ours': () => agentChecks.message_delta(body) === '',
  'message_delta body, ajv': () => ajvBody(body),
  'message_delta body, zod/mini': () => agentEventSchemas.message_delta.safeParse(body).success,
});
console.log(
  `\nnanoseconds a call, ${text.length}-byte event\n${Object.entries(times)
    .map(([name, ns]) => `${ns.toFixed(1).padStart(8)}  ${name}`)
    .join('\n')}`,
);
