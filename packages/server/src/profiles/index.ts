/** Where the manager runs, as data: `createEventManager({ profile: detectProfile(process.env) })`. */
export { detectProfile, type Environment, profileNamed } from './detect-profile.ts';
export { type Profile, type ProfileName, profiles } from './profile.ts';
