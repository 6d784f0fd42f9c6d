/** docs/conformance.md names every ask of the driver, every option of the command and every order of `serve`, and no others. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { orders } from '../src/cli/mock-backend.ts';
import { runCommand } from '../src/cli/run-command.ts';
import { driverAsks } from '../src/driver/driver.ts';
import { checkIds } from '../src/index.ts';
import { createTestTerminal } from './cli/test-terminal.ts';

const page = readFileSync(new URL('../../../docs/conformance.md', import.meta.url), 'utf8');
/** First cells of a table, by its heading. */
const rows = (heading: string): string[] => {
  const [, table = ''] = page.split(`\n| ${heading} |`);
  const [body = ''] = table.split('\n\n');
  return [...body.matchAll(/^\| `([^`]+)`/gm)].map(([, cell]) => cell!);
};

test('the asks', () => expect(rows('ask').sort()).toEqual([...driverAsks].sort()));

test('the options', async () => {
  const terminal = createTestTerminal();
  await runCommand(['check', '--help'], terminal);
  const options = [...terminal.said.join('\n').matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)].map(([, name]) => name!);
  const shown = new Set([...page.matchAll(/--[a-z-]+/g)].map(([name]) => name));
  for (const option of options.filter((name) => !['--help', '--concurrency'].includes(name))) {
    expect(shown, option).toContain(option);
  }
  for (const row of rows('option')) expect(options).toContain(row.split(' ')[0]);
});

test('the orders of serve', () => {
  for (const order of Object.keys(orders).filter((name) => name !== 'status')) {
    expect(page).toMatch(new RegExp(`\`${order.split(' ')[0]}[\` ]`));
  }
});

test('the ids that it shows are ids of checks', () => {
  const ids = [...page.matchAll(/\b[HSULVPKR]\d+-[a-z]+(?:-[a-z]+)*/g)].map(([id]) => id);
  expect(ids.length).toBeGreaterThan(2);
  for (const id of ids) expect(checkIds).toContain(id);
});
