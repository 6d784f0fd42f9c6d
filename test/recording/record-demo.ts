/** Writes the fixtures anew: `npm run record-demo`. They change when the agent, the documents or the formats do. */
import { writeFileSync } from 'node:fs';
import { recordDemo } from './recorded-demo.ts';

const { server, devtools } = await recordDemo();
writeFileSync(new URL('ask-the-docs.jsonl', import.meta.url), server);
writeFileSync(new URL('ask-the-docs.devtools.jsonl', import.meta.url), devtools);
console.log(`Recorded ${server.split('\n').length + devtools.split('\n').length - 2} lines.`);
