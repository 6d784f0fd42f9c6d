/** The conversations of PUBLISHING.md, played against the handler word by word. [P1–P9] */
import { readdirSync, readFileSync } from 'node:fs';
import { createEventManager } from '@throughline/server';
import { createRunsHandler } from '@throughline/server/http';
import { expect, it } from 'vitest';

const folder = new URL('../../packages/protocol/vectors/publishing/', import.meta.url);
const conversations = readdirSync(folder).map((file) => JSON.parse(readFileSync(new URL(file, folder), 'utf8')));

interface Step {
  readonly request: { method: string; path: string; body?: unknown; authorization?: null };
  readonly answer: { status: number; body: object };
}

it.each(conversations.map((each) => [each.name, each] as const))('%s', async (_name, { steps }) => {
  const manager = createEventManager();
  const handle = createRunsHandler(manager, {
    authenticate: (request) => (request.headers.has('authorization') ? { may: () => true } : null),
  });
  for (const { request, answer } of steps as Step[]) {
    const given = await handle(
      new Request(`http://server.example/prefix${request.path}`, {
        method: request.method,
        headers: request.authorization === null ? {} : { authorization: 'Bearer worker' },
        ...(request.body !== undefined && { body: JSON.stringify(request.body) }),
      }),
    );
    const body = (await given.json()) as object;
    expect({ status: given.status, body }, `${request.method} ${request.path}`).toMatchObject(answer);
  }
  await manager.close();
});
