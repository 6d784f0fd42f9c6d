import { createServer } from 'node:http';
import { agentEvents } from '@throughline/protocol/agent';
import { createEventManager } from '@throughline/server';
import { detectProfile } from '@throughline/server/profiles';
import { attachWebSocketServer } from '@throughline/server/ws';

export async function startServer(port: number, verify: (token: string | undefined) => string | null) {
  const manager = createEventManager({
    events: agentEvents,
    profile: detectProfile(process.env),
    authenticate: ({ token }) => {
      const userId = verify(token);
      return userId === null ? null : { userId };
    },
  });

  // A page asks; the run carries the command's id, so that the page can match and cancel it.
  manager.onSubmit('user_message', ({ id, data }, { userId }) => {
    void manager.run({ user: userId, agent: 'researcher', submitId: id }, async (run) => {
      run.thinking('Let me look that up.');
      const hits = await run.tool('search', data, ({ signal }) => search(signal));
      const answer = run.message();
      for (const hit of hits) answer.append(hit);
      answer.end();
      return { hits: hits.length };
    });
  });

  const server = createServer();
  attachWebSocketServer(server, manager, { path: '/agent', origins: ['same-origin'] });
  await new Promise<void>((resolve) => server.listen(port, resolve));
  manager.ready();
  return { server, manager };
}

async function search(signal: AbortSignal): Promise<string[]> {
  signal.throwIfAborted();
  return ['It is', ' 4 °C'];
}
