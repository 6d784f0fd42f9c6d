/** `npm ci` works on every platform: the lock knows the packages of those that it was not written on. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { missingPlatforms } from '../../scripts/complete-lock.ts';
import { repository } from '../../scripts/packages.ts';

const lock = JSON.parse(readFileSync(join(repository, 'package-lock.json'), 'utf8'));

test('the lock file lacks no platform; if it does, run npm run lock', () => {
  expect([...missingPlatforms(lock).keys()]).toEqual([]);
});

test('the lock file names no registry: it installs from the one that is configured', () => {
  expect(JSON.stringify(lock)).not.toMatch(/"resolved":"https?:/);
});

test('a platform that is missing is found, with what npm needs to pass it by', () => {
  const optionalDependencies = {
    '@tool/native-win32-arm64': '1.0.0',
    '@tool/native-linux-x64-musl': '1.0.0',
    plain: '1.0.0',
  };
  const packages = { 'node_modules/tool': { dev: true, optionalDependencies } };
  expect(Object.fromEntries(missingPlatforms({ packages }))).toEqual({
    'node_modules/@tool/native-win32-arm64': {
      version: '1.0.0',
      cpu: ['arm64'],
      os: ['win32'],
      dev: true,
      optional: true,
    },
    'node_modules/@tool/native-linux-x64-musl': {
      version: '1.0.0',
      cpu: ['x64'],
      libc: ['musl'],
      os: ['linux'],
      dev: true,
      optional: true,
    },
  });
});
