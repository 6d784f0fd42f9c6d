/** Everything that the generator writes: path in the package → text. Pure, so that a test can compare it with what lies there. */

import { clientFrameSchemas } from '../src/frames/client-frames.ts';
import { serverFrameSchemas } from '../src/frames/server-frames.ts';
import { type JsonSchema, jsonSchemas } from '../src/schemas/json-schemas.ts';
import { bodyCheckModule, frameCheckModule, namesModule } from './check-module.ts';

const pick = (schemas: Readonly<Record<string, JsonSchema>>, from: object): Record<string, JsonSchema> =>
  Object.fromEntries(Object.keys(from).map((name) => [name, schemas[name]!]));

export function generatedFiles(): Map<string, string> {
  const { frames, agent } = jsonSchemas();
  const files = new Map<string, string>();
  files.set(
    'src/generated/client-frame-checks.generated.ts',
    frameCheckModule('clientFrameChecks', 'What a client sends, checked by op.', pick(frames, clientFrameSchemas)),
  );
  files.set(
    'src/generated/server-frame-checks.generated.ts',
    frameCheckModule('serverFrameChecks', 'What a server sends, checked by op.', pick(frames, serverFrameSchemas)),
  );
  files.set('src/generated/agent-event-types.generated.ts', namesModule('agentEventNames', Object.keys(agent)));
  files.set(
    'src/generated/agent-checks.generated.ts',
    bodyCheckModule('agentChecks', 'The bodies of the agent events, checked by type.', agent),
  );
  for (const [folder, schemas] of Object.entries({ frames, agent })) {
    for (const [name, schema] of Object.entries<JsonSchema>(schemas)) {
      files.set(`json-schemas/${folder}/${name}.json`, `${JSON.stringify(schema, null, 2)}\n`);
    }
  }
  return files;
}
