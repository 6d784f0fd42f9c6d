/** `throughline serve`: a mock agent back end that a front end, Playwright or Cypress can use. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { defineScenario, type Scenario } from '@throughline/testkit';
import type { AddCommand } from './add-command.ts';
import { goldenPath } from './golden-path.ts';
import { type MockBackend, orders, startMockBackend } from './mock-backend.ts';
import { wholeNumber } from './options.ts';
import { enough, Misuse, type Terminal } from './terminal.ts';

/** Scenarios that come with the command. */
const scenarios: readonly Scenario[] = [goldenPath];

const afterHelp = `
Scenarios:
${scenarios.map(({ name, description }) => `  ${name.padEnd(14)} ${description}`).join('\n')}
  A file is imported; its default export is what defineScenario() of @throughline/testkit gave.

Users: any name is a token. A client with the token "ada" is ada.
Readiness: GET /ready on the port answers 200 once the server takes connections.

Orders, as lines on stdin, or by POST of a line to the control URL:
${Object.entries(orders)
  .map(([name, what]) => `  ${name.padEnd(14)} ${what}`)
  .join('\n')}

Examples:
  $ throughline serve
  $ throughline serve ./slow-tool.mjs --port 8080
  $ throughline serve --control 7358 & curl --data 'lose 3' http://127.0.0.1:7358/`;

export const addServe: AddCommand = (program, terminal) => {
  program
    .command('serve')
    .summary('a mock agent back end on a port')
    .description('Serves a scenario by the production event manager, with faults at run time. Ends with Ctrl+C.')
    .argument('[scenario]', 'name of a scenario, or a file that exports one', goldenPath.name)
    .option('--port <port>', 'where it listens; 0: a free port', wholeNumber(0), 7357)
    .option('--host <host>', 'on which address', '127.0.0.1')
    .option('--control <port>', 'takes orders by HTTP on this port of 127.0.0.1; 0: a free port', wholeNumber(0))
    .addHelpText('after', afterHelp)
    .action(async (name: string, options: { port: number; host: string; control?: number }) => {
      const backend = await startMockBackend({ ...options, scenario: await findScenario(name) });
      await serveUntilEnough(backend, terminal, options.control);
    });
};

/** Takes orders until the user has had enough, and closes. */
export async function serveUntilEnough(backend: MockBackend, terminal: Terminal, control?: number): Promise<void> {
  terminal.out(`Listening on ${backend.url}`);
  terminal.out(`Ready:       ${backend.httpUrl}/ready`);
  const http = control === undefined ? undefined : await listenForOrders(backend, control);
  if (http) terminal.out(`Orders:      http://127.0.0.1:${(http.address() as AddressInfo).port}/ (POST a line)`);
  const lines = terminal.input && createInterface({ input: terminal.input });
  lines?.on('line', (line) => {
    if (line.trim() === '') return;
    backend.order(line).then(terminal.out, (error: Error) => terminal.err(error.message));
  });
  await enough(terminal);
  lines?.close();
  http?.closeAllConnections();
  http?.close();
  await backend.close();
}

async function findScenario(name: string): Promise<Scenario> {
  const own = scenarios.find((scenario) => scenario.name === name);
  if (own) return own;
  try {
    const { default: exported } = await import(pathToFileURL(resolve(name)).href);
    return defineScenario(exported);
  } catch (error) {
    const { message } = error as Error;
    throw new Misuse(`"${name}" is no scenario of this command and no file that exports one: ${message}`);
  }
}

async function listenForOrders(backend: MockBackend, port: number) {
  const http = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    await backend.order(body).then(
      (done) => response.end(`${done}\n`),
      (error: Error) => response.writeHead(400).end(`${error.message}\n`),
    );
  });
  await new Promise<void>((done, failed) => http.once('error', failed).listen(port, '127.0.0.1', done));
  return http;
}
