/** `throughline check`: is this server what PROTOCOL.md says? */
import { readFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { conformanceChecks } from '../checks/index.ts';
import { watchedLaws } from '../checks/watched.ts';
import { formatReport, formatResult } from '../report/format-report.ts';
import { type Level, levels } from '../runner/check.ts';
import { readExpectedFailures } from '../runner/expected-failures.ts';
import { type ConformanceOptions, runConformance } from '../runner/run-conformance.ts';
import type { AddCommand, ExitCode } from './add-command.ts';
import { wholeNumber } from './options.ts';
import { Misuse, type Terminal } from './terminal.ts';

interface CheckOptions {
  readonly driver?: string;
  readonly level: Level;
  readonly token?: string;
  readonly only?: readonly string[];
  readonly expectedFailures?: string;
  readonly json?: true;
  readonly list?: true;
  readonly slow?: true;
  readonly timeout: number;
  readonly concurrency: number;
}

const afterHelp = `
The driver is a command of yours that does what the wire cannot: it publishes, trims, restarts and gives tokens. It
speaks JSON lines on stdin and stdout (docs/conformance.md). Without one, only what needs none is checked; --token lets
those checks in.

Examples:
  $ throughline check ws://localhost:8080/agent --level core --token "$TOKEN"
  $ throughline check ws://localhost:8080/agent --driver "python3 driver.py" --json > report.json
  $ throughline check --driver "throughline driver"        our own server, which tells its URL
  $ throughline check ws://localhost:8080/agent --driver ./driver --expected-failures known.txt`;

export const addCheck: AddCommand = (program, terminal, done) => {
  program
    .command('check')
    .summary('check a server in any language against the protocol')
    .description('Checks a server, black-box over a real WebSocket, law by law, and names the level that it holds.')
    .argument('[url]', 'where it listens: ws://… or wss://…; may be left out when the driver tells it')
    .option('--driver <command>', "command that speaks for the server's own side")
    .addOption(new Option('--level <level>', 'up to which level').choices([...levels]).default('commands'))
    .option('--token <token>', 'a good credential, for runs without a driver')
    .option('--only <id...>', 'these checks alone')
    .option('--expected-failures <file>', 'ids that are known to fail, one a line; one that passes fails the run')
    .option('--json', 'the report as JSON')
    .option('--list', 'list all checks, and check nothing')
    .option('--slow', 'also checks that take longer than 15 s on this server')
    .option('--timeout <ms>', 'how long may take what should come at once', wholeNumber(1), 5_000)
    .option('--concurrency <number>', 'checks under way at once', wholeNumber(1), 8)
    .addHelpText('after', afterHelp)
    .action(async (url: string | undefined, options: CheckOptions, command: Command) => {
      if (options.list) return listChecks(terminal);
      if (url === undefined && options.driver === undefined) {
        command.error('error: give the URL of a server, or a driver that tells it');
      }
      done(await check(url, options, terminal));
    });
};

async function check(url: string | undefined, options: CheckOptions, terminal: Terminal): Promise<ExitCode> {
  const { driver, level, token, only, timeout: timeoutMs, concurrency } = options;
  const expectedFailures = options.expectedFailures && readExpectedFailures(await readList(options.expectedFailures));
  const request: ConformanceOptions = {
    level,
    timeoutMs,
    concurrency,
    ...(url !== undefined && { url }),
    ...(driver !== undefined && { driver }),
    ...(token !== undefined && { token }),
    ...(only && { only }),
    ...(expectedFailures && { expectedFailures }),
    ...(options.slow && { slowMs: Number.POSITIVE_INFINITY }),
    ...(terminal.isWatched && { onResult: (result) => terminal.err(formatResult(result)) }),
  };
  const report = await runConformance(request);
  terminal.out(options.json ? JSON.stringify(report, null, 2) : formatReport(report));
  return report.ok ? 0 : 1;
}

const readList = (file: string): Promise<string> =>
  readFile(file, 'utf8').catch((error: Error) => {
    throw new Misuse(`The list of expected failures cannot be read: ${error.message}`);
  });

function listChecks({ out }: Terminal): void {
  for (const { id, level, strength, law } of conformanceChecks) out(line(id, level, strength, law));
  for (const { id, level, law } of watchedLaws) out(line(id, level, 'MUST', law));
}

const line = (id: string, level: string, strength: string, law: string): string =>
  `${id.padEnd(24)} ${level.padEnd(9)} ${strength.padEnd(7)} ${law}`;
