/** `throughline validate`: judges the runs of a recording by the rules of the golden path. */
import { readFile } from 'node:fs/promises';
import { createRunRules, type Finding, type RulesReport } from '@throughline/protocol/agent';
import { eventsOf } from '@throughline/testkit';
import { Option } from 'commander';
import type { AddCommand } from './add-command.ts';
import { Misuse } from './terminal.ts';

interface ValidateOptions {
  readonly level: 'lenient' | 'strict';
  readonly json: boolean;
}

export const addValidate: AddCommand = (program, terminal, done) => {
  program
    .command('validate')
    .summary('judges the runs of a recording')
    .description(
      'Holds every event and every run of a recording to the rules of the golden path (docs/golden-path.md): each event by itself, and the run as a whole.',
    )
    .argument('<file>', 'a recording, as JSON Lines')
    .addOption(
      new Option('--level <level>', 'strict: warnings fail, too').choices(['lenient', 'strict']).default('lenient'),
    )
    .option('--json', 'the whole report as JSON', false)
    .addHelpText('after', '\nExample:\n  $ throughline validate session.jsonl --level strict')
    .action(async (file: string, { level, json }: ValidateOptions) => {
      const report = judge(await read(file), level);
      terminal.out(json ? JSON.stringify(report, undefined, 2) : inWords(report));
      done(report.passed ? 0 : 1);
    });
};

const read = (file: string): Promise<string> =>
  readFile(file, 'utf8').catch((error: Error) => {
    throw new Misuse(`The recording cannot be read: ${error.message}`);
  });

/** A page may have joined a run that was under way: what came before the recording is no finding. */
function judge(recording: string, level: ValidateOptions['level']): RulesReport {
  const rules = createRunRules({ level, joinsRuns: true });
  for (const { frame } of eventsOf(recording)) rules.check(frame);
  return rules.report();
}

const where = ({ stream, seq, runId }: Finding): string =>
  [stream, seq === undefined ? undefined : `#${seq}`, runId].filter((part) => part !== undefined).join(' ');

const inWords = ({ passed, runs, findings }: RulesReport): string =>
  [
    ...runs.map(
      ({ runId, completeness, events, totalMs }) => `run ${runId}: ${completeness}, ${events} events, ${totalMs} ms`,
    ),
    ...findings.map((finding) => `${finding.severity} ${finding.rule} ${where(finding)}: ${finding.message}`),
    passed ? 'passed' : 'failed',
  ].join('\n');
