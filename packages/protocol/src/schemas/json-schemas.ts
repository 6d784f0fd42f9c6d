/** The wire as JSON Schema 2020-12, for every language: one document a frame and one an agent event. */
import * as z from 'zod/mini';
import { agentEventSchemas } from '../agent/events/index.ts';
import { clientFrameSchemas } from '../frames/client-frames.ts';
import { serverFrameSchemas } from '../frames/server-frames.ts';
import { WIRE_VERSION } from '../wire.ts';

/** Every frame of this version. */
export const frameSchemas = { ...clientFrameSchemas, ...serverFrameSchemas };

/** A JSON Schema document, as plain data. */
export type JsonSchema = { readonly [keyword: string]: any };

/** Frames by op, bodies of agent events by type. */
export interface JsonSchemas {
  readonly frames: Readonly<Record<keyof typeof frameSchemas, JsonSchema>>;
  readonly agent: Readonly<Record<keyof typeof agentEventSchemas, JsonSchema>>;
}

/** Unknown fields pass, so `additionalProperties: false` goes; `__proto__` is refused by the pattern of keys. */
function toJsonSchema(name: string, schema: z.ZodMiniType): JsonSchema {
  const { $schema, ...document } = z.toJSONSchema(schema, {
    override: ({ jsonSchema }) => {
      if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
    },
  }) as JsonSchema;
  return { $schema, $id: `urn:throughline:v${WIRE_VERSION}:${name}`, ...document };
}

const convert = <Name extends string>(prefix: string, schemas: Record<Name, z.ZodMiniType>): Record<Name, JsonSchema> =>
  Object.fromEntries(
    Object.entries<z.ZodMiniType>(schemas).map(([name, schema]) => [name, toJsonSchema(`${prefix}${name}`, schema)]),
  ) as Record<Name, JsonSchema>;

/** Every schema of this version as JSON Schema. Made anew at each call; the same documents lie in `json-schemas/`. */
export const jsonSchemas = (): JsonSchemas => ({
  frames: convert('', frameSchemas),
  agent: convert('agent:', agentEventSchemas),
});
