/** The schemas themselves, for tools, tests and generators. Run-time code uses the compiled checks: this entry brings zod. */
export { agentEventSchemas } from '../agent/events/index.ts';
export { clientFrameSchemas } from '../frames/client-frames.ts';
export { serverFrameSchemas } from '../frames/server-frames.ts';
export { frameSchemas, type JsonSchema, type JsonSchemas, jsonSchemas } from './json-schemas.ts';
