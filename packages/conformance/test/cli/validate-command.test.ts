/** `throughline validate`: a recording's runs are judged, and the exit code says how. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { runCommand } from '../../src/cli/run-command.ts';
import { createTestTerminal } from './test-terminal.ts';

const fixture = join(import.meta.dirname, '../../../../test/recording/ask-the-docs.jsonl');
const folder = mkdtempSync(join(tmpdir(), 'throughline-validate-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The demo's recording without the lines that hold the event. */
function without(type: string): string {
  const file = join(folder, `no-${type}.jsonl`);
  const lines = readFileSync(fixture, 'utf8').split('\n');
  writeFileSync(file, lines.filter((line) => !line.includes(type)).join('\n'));
  return file;
}

const validate = async (...args: string[]) => {
  const terminal = createTestTerminal();
  return { code: await runCommand(['validate', ...args], terminal), said: terminal.said.join('\n'), terminal };
};

it('passes the recording of the demo, also at level strict', async () => {
  const { code, said } = await validate(fixture, '--level', 'strict');
  expect(said).toMatch(/^run \S+: full, \d+ events/);
  expect(code).toBe(0);
});

it('fails a run whose tool never ended, and says which rule and where', async () => {
  const { code, said } = await validate(without('tool_completed'));
  expect(said).toContain('GP-TOOL-OPEN');
  expect(said).toMatch(/failed$/);
  expect(code).toBe(1);
});

it('gives the whole report as JSON', async () => {
  const { said } = await validate(fixture, '--json');
  expect(JSON.parse(said)).toMatchObject({ passed: true, level: 'lenient', runs: [{ completeness: 'full' }] });
});

it('takes a file that is not there, or no recording, for misuse', async () => {
  const { code, terminal } = await validate(join(folder, 'nothing.jsonl'));
  expect([code, terminal.complaints.join()]).toEqual([2, expect.stringContaining('cannot be read')]);
  writeFileSync(join(folder, 'noise.jsonl'), 'not a recording');
  expect((await validate(join(folder, 'noise.jsonl'))).code).toBe(2);
  writeFileSync(join(folder, 'long.jsonl'), 'not a recording\n'.repeat(1_000));
  const complaints = (await validate(join(folder, 'long.jsonl'))).terminal.complaints.join('\n').split('\n');
  expect(complaints).toHaveLength(5);
  expect(complaints.at(-1)).toMatch(/^… and \d+ more$/);
});
