/** Tells the hooks which events and commands this app has. */
import type { commands, events } from '../shared/registry.ts';

declare module '@throughline/client' {
  interface Register {
    events: typeof events;
    commands: typeof commands;
  }
}
