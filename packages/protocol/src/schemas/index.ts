/** The schemas themselves, for tools, tests and generators. Run-time code uses the compiled checks: this entry brings zod. */
export { agentEventSchemas } from '../agent/events/index.ts';
export { clientFrameSchemas, frameSchemas, serverFrameSchemas } from './frame-schemas.ts';
export { type JsonSchema, type JsonSchemas, jsonSchemas } from './json-schemas.ts';
