/** Nothing is left behind: no socket, timer or listener of a page, no connection or timer of the server; each with its stack. [V6] */
import type { TestServer } from '../server/test-server.ts';
import type { Violation } from './violation.ts';

const place = (stack: string): string =>
  stack
    .split('\n')
    .slice(1)
    .find((line) => !line.includes('/testkit/src/') && !line.includes('@throughline/testkit'))
    ?.trim() ?? 'unknown place';

/** To be asked when every client was closed. */
export function nothingLeft(server: TestServer<any, any>): Violation[] {
  const found: string[] = [];
  for (const tab of server.users.flatMap(({ tabs }) => tabs)) {
    for (const { socket, madeAt } of server.scopeOf(tab).sockets) {
      found.push(`a socket of ${tab.name} to ${socket.url} is still open (made ${place(madeAt)})`);
    }
    if (tab.leftOver.timers > 0) found.push(`${tab.leftOver.timers} timers of ${tab.name} still wait`);
    if (tab.leftOver.listeners > 0) found.push(`${tab.leftOver.listeners} lifecycle listeners of ${tab.name} are left`);
  }
  const { connections, greeting, users, submitsInFlight } = server.manager.stats();
  for (const [what, count] of Object.entries({ connections, greeting, users, submitsInFlight })) {
    if (count > 0) found.push(`the manager still has ${count} ${what}`);
  }
  return found.map((sentence) => ({ sentence, at: undefined }));
}
