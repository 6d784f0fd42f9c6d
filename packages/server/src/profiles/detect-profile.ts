/** Reads from a given environment where the manager runs; pure, so that a test can hand it any environment. */
import { ServerError } from '../errors/server-error.ts';
import { type Profile, type ProfileName, profiles } from './profile.ts';

/** The part of an environment that is looked at; pass `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

const NAME_VARIABLES = ['THROUGHLINE_PROFILE', 'ENVIRONMENT', 'NODE_ENV'] as const;
const STAGING_HINTS = [
  'GOOGLE_CLOUD_PROJECT',
  'GOOGLE_CLOUD_PROJECT_ID',
  'GOOGLE_PROJECT_ID',
  'GCLOUD_PROJECT',
  'GCP_PROJECT',
  'GCP_PROJECT_ID',
  'FIREBASE_PROJECT_ID',
  'PROJECT_ID',
  'BACKEND_URL',
  'AUTH_URL',
  'AUTH_SERVICE_URL',
] as const;
/** Each is set by Cloud Run for services, jobs and revisions. */
const CLOUD_RUN = ['K_SERVICE', 'K_REVISION', 'CLOUD_RUN_JOB'] as const;
/** Cloud Run cuts a connection that is idle for 30 s. */
const CLOUD_RUN_HEARTBEAT_MS = 20_000;

const names: Readonly<Record<string, ProfileName>> = {
  development: 'development',
  dev: 'development',
  local: 'development',
  test: 'development',
  testing: 'development',
  staging: 'staging',
  stage: 'staging',
  production: 'production',
  prod: 'production',
};

/** The profile of that name; other names throw `invalid-option`. */
export function profileNamed(name: string): Profile {
  const key = name.trim().toLowerCase();
  if (!Object.hasOwn(names, key)) {
    throw new ServerError(
      'invalid-option',
      `"${name}" is no profile. Use development (or local, test), staging or production.`,
    );
  }
  return profiles[names[key]!];
}

const isSet = (environment: Environment, variable: string): boolean => Boolean(environment[variable]?.trim());
const namesStaging = (value: string | undefined): boolean =>
  /(^|[^a-z0-9])(staging|stage)([^a-z0-9]|$)/i.test(value ?? '');

/**
 * Which profile an environment asks for. The first that speaks decides: a profile by name (`THROUGHLINE_PROFILE`, then
 * `ENVIRONMENT`), a project id, back-end URL or auth URL that names staging, `NODE_ENV`, Cloud Run (production),
 * else development. On Cloud Run the heartbeat stays under its idle limit and the manager starts cold.
 */
export function detectProfile(environment: Environment): Profile {
  const onCloudRun = CLOUD_RUN.some((variable) => isSet(environment, variable));
  const profile = byName(environment, onCloudRun);
  return onCloudRun ? { ...profile, heartbeatMs: CLOUD_RUN_HEARTBEAT_MS, coldStart: true } : profile;
}

function byName(environment: Environment, onCloudRun: boolean): Profile {
  const [first, second, nodeEnv] = NAME_VARIABLES;
  for (const variable of [first, second]) {
    if (isSet(environment, variable)) return profileNamed(environment[variable]!);
  }
  // NODE_ENV is `production` in staging too, so what names staging is asked first.
  if (STAGING_HINTS.some((variable) => namesStaging(environment[variable]))) return profiles.staging;
  if (isSet(environment, nodeEnv)) return profileNamed(environment[nodeEnv]!);
  return onCloudRun ? profiles.production : profiles.development;
}
