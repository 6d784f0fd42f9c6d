import { createServer } from 'node:http';
import { createEventManager } from '@throughline/server';
import { attachWebSocketServer } from '@throughline/server/ws';

const manager = createEventManager({ authenticate: ({ token }) => (token ? { userId: token } : null) });

manager.onSubmit('user_message', ({ id, data }, { userId }) => {
  void manager.run({ user: userId, agent: 'weather', submitId: id }, async (run) => {
    run.userMessage((data as { text: string }).text);
    const degrees = await run.tool('thermometer', { city: 'Paris' }, async () => 4);
    const answer = run.message();
    for (const word of ['It ', 'is ', `${degrees} °C.`]) answer.append(word);
    answer.end();
  });
});

const server = createServer();
attachWebSocketServer(server, manager, { path: '/agent', origins: ['same-origin'] });
server.listen(Number(process.env.PORT ?? 8080));
