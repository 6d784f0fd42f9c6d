/** `npm run chaos`: kills nodes under load and prints what every page was told; ends with an error on any violation. */
import { parseArgs } from 'node:util';
import { hasRedisServer } from '../../packages/server/test/redis/redis-server.ts';
import { runChaos } from './chaos.ts';
import { chaosDefaults } from './chaos-options.ts';
import type { ChaosReport } from './chaos-report.ts';

const help = `npm run chaos -- [--events 100000] [--commands 1000] [--runs 200] [--lease-ms 3000] [--kills 12] [--nodes 3] [--users 16] [--threads 4]
                 [--late-pages 4] [--down-ms 500] [--timeout-ms 300000] [--seed N] [--quiet]

Starts server processes and a private redis-server, spreads pages over them, kills processes while events are published
and commands are submitted, and counts. Ends with code 1 if a page got an event twice, out of order or not at all without
being told, if a command was started twice, or if a run was written by two nodes at once or has not exactly one end.`;

const numbers = [
  'events',
  'commands',
  'runs',
  'lease-ms',
  'kills',
  'nodes',
  'users',
  'threads',
  'late-pages',
  'down-ms',
  'timeout-ms',
  'seed',
];

function print(report: ChaosReport): void {
  const { outcomes, runs } = report;
  const { afterKillMs } = runs;
  const seconds = (share: number): string =>
    ((afterKillMs[Math.floor(share * (afterKillMs.length - 1))] ?? 0) / 1000).toFixed(1);
  const count = (number: number): string => number.toLocaleString('en');
  console.log(`
seed ${report.seed}, ${(report.durationMs / 1000).toFixed(1)} s
nodes     ${report.kills} killed with SIGKILL; pages reconnected ${count(report.reconnects)} times
events    ${count(report.logged)} in the log on ${report.streams} streams; ${count(report.publishedAgain)} appends repeated under their id
pages     ${report.pages}; ${count(report.delivered)} deliveries, ${count(report.lost)} told as lost, ${report.resets} resets
          ${count(report.duplicatesDropped)} duplicates dropped and ${count(report.gapsRepaired)} gaps repaired on the way
commands  ${count(report.commands)} submitted, ${count(report.started)} started, at most ${report.mostStarts} start each
outcomes  ${Object.entries(outcomes)
    .map(([name, value]) => `${count(value)} ${name}`)
    .join(', ')}; ${count(report.retriedCommands)} asked to come later
runs      ${count(runs.begun)} begun, ${count(runs.completed)} completed, ${count(runs.abandoned)} abandoned, ${count(runs.resumed)} taken over
          after a kill they ended or went on within ${seconds(0.5)} s (median), ${seconds(1)} s at most, of ${afterKillMs.length}
`);
  for (const violation of report.violations.slice(0, 20)) console.log(`VIOLATION ${violation}`);
  console.log(report.violations.length === 0 ? 'No violation.' : `${report.violations.length} violations.`);
}

const { values } = parseArgs({
  options: {
    ...Object.fromEntries(numbers.map((name) => [name, { type: 'string' as const }])),
    quiet: { type: 'boolean' },
    help: { type: 'boolean' },
  },
});
const given = Object.fromEntries(
  numbers.flatMap((name) => {
    const value = (values as Record<string, unknown>)[name];
    if (value === undefined) return [];
    if (!/^\d+$/.test(String(value))) throw new Error(`--${name} must be a whole number.\n\n${help}`);
    return [[name.replace(/-(.)/g, (_match, letter: string) => letter.toUpperCase()), Number(value)]];
  }),
);

if (values.help) console.log(help);
else if (!hasRedisServer()) {
  console.error(
    'There is no redis-server on this machine. Install it (apt-get install redis-server) and run this again.',
  );
  process.exitCode = 1;
} else {
  const say = values.quiet ? chaosDefaults.say : (line: string): void => console.log(line);
  const report = await runChaos({ ...given, say });
  print(report);
  process.exitCode = report.violations.length === 0 ? 0 : 1;
}
