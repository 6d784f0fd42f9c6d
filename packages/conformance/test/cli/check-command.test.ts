/** `throughline check`: exit codes, the two reports, progress, and errors for people. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCommand } from '../../src/cli/run-command.ts';
import { checkIds, createManagerDriver, type ManagerDriver } from '../../src/index.ts';
import { disturbedGateway } from '../runner/disturbed-gateway.ts';
import { createTestTerminal } from './test-terminal.ts';

let right: ManagerDriver;
let wrong: ManagerDriver;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'throughline-check-'));
  right = await createManagerDriver();
  wrong = await createManagerDriver({
    gateway: disturbedGateway(() => ({ down: (frame) => (frame.op === 'pong' ? [{ ...frame, t: 0.5 }] : [frame]) })),
  });
});
afterAll(async () => {
  await Promise.all([right.close(), wrong.close(), rm(folder, { recursive: true })]);
});

async function run(...args: string[]) {
  const terminal = createTestTerminal();
  return {
    exitCode: await runCommand(args, terminal),
    out: terminal.said.join('\n'),
    err: terminal.complaints.join('\n'),
  };
}

/** Checks that need a token but no driver. */
async function check({ url, token }: ManagerDriver, ...args: string[]) {
  return run('check', url, '--token', (await token({ user: 'ada' })).token, '--timeout', '500', ...args);
}

describe('exit codes', () => {
  test('0 when everything that was checked holds', async () => {
    const { exitCode, out, err } = await check(right, '--only', 'P6-pong', 'H2-welcome');
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' });
    expect(out).toContain('2 passed, 0 failed, 0 warnings, 0 skipped.');
  });

  test('1 when a check failed', async () => {
    const { exitCode, out } = await check(wrong, '--only', 'P6-pong');
    expect(exitCode).toBe(1);
    expect(out).toContain('FAILED  P6-pong  (MUST)');
  });

  test('0 when it was expected to fail, 1 when the expectation is stale', async () => {
    const list = join(folder, 'known.txt');
    await writeFile(list, 'P6-pong # known\n');
    const options = ['--only', 'P6-pong', '--expected-failures', list];
    expect(await check(wrong, ...options)).toMatchObject({ exitCode: 0 });
    expect(await check(right, ...options)).toMatchObject({
      exitCode: 1,
      out: expect.stringContaining('P6-pong. Take'),
    });
  });

  test.each([
    ['neither a URL nor a driver', ['check'], 'give the URL of a server'],
    ['a level that is none', ['check', 'ws://x', '--level', 'gold'], 'Allowed choices are core, resume, commands'],
    ['a URL of another kind', ['check', 'http://x'], 'must begin with ws:// or wss://'],
    ['a check that is none', ['check', 'ws://x', '--only', 'H9-nothing'], 'There is no check H9-nothing'],
    ['a list that is not there', ['check', 'ws://x', '--expected-failures', '/nowhere/list'], 'cannot be read'],
    ['a driver that ends', ['check', '--driver', 'exit 3'], 'The driver `exit 3` ended with exit code 3.'],
    ['a driver that chats', ['check', '--driver', 'echo hello; sleep 5'], 'wrote a line that is no answer: hello'],
    ['a number that is none', ['check', 'ws://x', '--timeout', 'long'], 'A whole number from 1 is expected'],
    ['a command that is none', ['inspect'], "unknown command 'inspect'"],
  ])('2 for misuse, told in a sentence: %s', async (_, args, message) => {
    const { exitCode, out, err } = await run(...args);
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
    expect(err).toContain(message);
    expect(err).not.toMatch(/^\s+at /m);
  });
});

test('the JSON report is the whole of stdout', async () => {
  const { out } = await check(wrong, '--only', 'P6-pong', '--json');
  expect(JSON.parse(out)).toMatchObject({
    protocol: 1,
    ok: false,
    checks: [{ id: 'P6-pong', rule: 'P6', level: 'core', strength: 'MUST', status: 'failed' }],
  });
});

test('who watches sees each result as it comes; a file gets the report alone', async () => {
  const { token } = await right.token({ user: 'ada' });
  const terminal = createTestTerminal({ isWatched: true });
  await runCommand(['check', right.url, '--token', token, '--only', 'P6-pong'], terminal);
  expect(terminal.complaints).toEqual([expect.stringMatching(/^passed {3}P6-pong /)]);
  expect((await check(right, '--only', 'P6-pong')).err).toBe('');
});

test('--version is the version of the package', async () => {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  expect(await run('--version')).toMatchObject({ exitCode: 0, out: version });
});

test('where nobody listens it says so in one sentence, and checks nothing', async () => {
  const { port } = await new Promise<AddressInfo>((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address() as AddressInfo;
      probe.close(() => resolve(address));
    });
  });
  const { exitCode, out, err } = await run('check', `ws://127.0.0.1:${port}/agent`);
  expect([exitCode, out]).toEqual([2, '']);
  expect(err).toMatch(/^error: Nobody listens at ws:\S+ \(ECONNREFUSED\)\. Start the server, .*$/);
});

test('--list names every check', async () => {
  const { out } = await run('check', '--list');
  expect(out.split('\n').map((line) => line.split(' ')[0])).toEqual(checkIds);
});

test.each(['', 'check', 'serve', 'record', 'replay', 'driver'])('--help has examples: %s', async (command) => {
  const { exitCode, out } = await run(...command.split(' ').filter(Boolean), '--help');
  expect(exitCode).toBe(0);
  expect(out).toMatch(/Examples?:\n {2}\$ throughline /);
});

test('the command itself runs from the repository: every check, with a driver in a process of its own', async () => {
  const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
  const tsx = ['--conditions=@throughline/source', '--import', import.meta.resolve('tsx')];
  const command = [process.execPath, ...tsx, main].map((part) => JSON.stringify(part)).join(' ');
  const child = spawn(process.execPath, [...tsx, main, 'check', '--driver', `${command} driver`]);
  let out = '';
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  const exitCode = await new Promise((resolve) => child.once('exit', resolve));
  expect(out).toContain('holds the level commands.');
  expect(exitCode).toBe(0);
});
