/** What differs between a developer's machine and production, by name: retries, heartbeat, cold start. */

export type ProfileName = 'development' | 'staging' | 'production';

export interface Profile {
  readonly name: ProfileName;
  /** How often a message is handed to a socket that refuses it before the connection is given up. */
  readonly sendAttempts: number;
  /** Milliseconds between two attempts. */
  readonly sendDelayMs: number;
  /** Silence after which a heartbeat goes out, in milliseconds; under the idle limit of the platform. */
  readonly heartbeatMs: number;
  /** Answer `starting` until `manager.ready()` was called. */
  readonly coldStart: boolean;
}

/** The three profiles. `local` and `test` are other names of `development`. */
export const profiles: Readonly<Record<ProfileName, Profile>> = {
  development: { name: 'development', sendAttempts: 1, sendDelayMs: 500, heartbeatMs: 25_000, coldStart: false },
  staging: { name: 'staging', sendAttempts: 3, sendDelayMs: 1_000, heartbeatMs: 25_000, coldStart: false },
  production: { name: 'production', sendAttempts: 3, sendDelayMs: 1_000, heartbeatMs: 25_000, coldStart: false },
};
