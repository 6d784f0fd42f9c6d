/** Requirement 24: which profile an environment asks for. */
import { expect, test } from 'vitest';
import { isServerError } from '../../src/errors/server-error.ts';
import { createEventManager } from '../../src/event-manager.ts';
import { resolveOptions } from '../../src/options/settings.ts';
import { detectProfile, type Environment } from '../../src/profiles/index.ts';

test.each<[string, Environment, object]>([
  ['nothing', {}, { name: 'development', sendAttempts: 1, sendDelayMs: 500, coldStart: false }],
  [
    'a project id that names staging',
    { GOOGLE_CLOUD_PROJECT: 'acme-staging-1' },
    { name: 'staging', sendAttempts: 3, sendDelayMs: 1_000 },
  ],
  [
    'a back-end URL that names staging',
    { BACKEND_URL: 'https://api.staging.acme.example' },
    { name: 'staging', sendAttempts: 3, sendDelayMs: 1_000 },
  ],
  [
    'an auth URL that names staging',
    { AUTH_URL: 'https://auth-staging.acme.example' },
    { name: 'staging', sendAttempts: 3, sendDelayMs: 1_000 },
  ],
  ...[
    'GOOGLE_CLOUD_PROJECT_ID',
    'GOOGLE_PROJECT_ID',
    'GCLOUD_PROJECT',
    'GCP_PROJECT',
    'GCP_PROJECT_ID',
    'FIREBASE_PROJECT_ID',
  ].map((variable): [string, Environment, object] => [
    `a project id that names staging, as ${variable}`,
    { NODE_ENV: 'production', [variable]: 'acme-staging' },
    { name: 'staging', sendAttempts: 3, sendDelayMs: 1_000 },
  ]),
  ['staging wins over NODE_ENV', { NODE_ENV: 'production', PROJECT_ID: 'x-staging' }, { name: 'staging' }],
  ['a name wins over hints', { THROUGHLINE_PROFILE: 'production', PROJECT_ID: 'x-staging' }, { name: 'production' }],
  ['a word that only contains it', { PROJECT_ID: 'upstagings' }, { name: 'development' }],
  [
    'production',
    { NODE_ENV: 'production' },
    { name: 'production', sendAttempts: 3, sendDelayMs: 1_000, heartbeatMs: 25_000 },
  ],
  ['local', { ENVIRONMENT: 'local' }, { name: 'development' }],
  ['test', { NODE_ENV: 'test' }, { name: 'development' }],
  ['blank values', { ENVIRONMENT: ' ', BACKEND_URL: '' }, { name: 'development' }],
  ['Cloud Run', { K_SERVICE: 'chat' }, { name: 'production', heartbeatMs: 20_000, coldStart: true }],
  [
    'Cloud Run in staging',
    { K_SERVICE: 'chat', GOOGLE_CLOUD_PROJECT: 'a-staging' },
    { name: 'staging', heartbeatMs: 20_000, coldStart: true },
  ],
])('[24] %s', (_what, environment, expected) => {
  expect(detectProfile(environment)).toMatchObject(expected);
});

test('[24] an unknown name is an error that says which names there are', () => {
  for (const environment of [{ THROUGHLINE_PROFILE: 'prodution' }, { ENVIRONMENT: 'toString' }, { NODE_ENV: 'qa' }]) {
    let caught: unknown;
    try {
      detectProfile(environment);
    } catch (error) {
      caught = error;
    }
    expect(isServerError(caught, 'invalid-option')).toBe(true);
    expect((caught as Error).message).toContain('staging');
  }
  expect(() => createEventManager({ profile: 'qa' as never })).toThrow('"qa" is no profile');
});

test('[24] explicit options win over the profile', () => {
  const profile = detectProfile({ K_SERVICE: 'chat' });
  expect(resolveOptions({ profile }).times.heartbeatMs).toBe(20_000);
  expect(resolveOptions({ profile, times: { heartbeatMs: 5_000 } }).times.heartbeatMs).toBe(5_000);
});
