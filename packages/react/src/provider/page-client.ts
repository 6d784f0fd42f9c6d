/** What hooks need of a client: the core, and by name what an add-on gives. */
import type { CommandRegistry, Core, EventRegistry, ThroughlineClient } from '@throughline/client';

/** Any client: `createClient`'s, or a core with the add-ons that the page needs. */
export type PageClient = Core<any, any>;

/** The events that a client was made with. */
export type EventsOf<Client> = Client extends { readonly registry: { readonly events: infer Events } }
  ? Extract<Events, EventRegistry>
  : EventRegistry;

/** The commands that a client was made with. */
export type CommandsOf<Client> = Client extends { readonly registry: { readonly commands: infer Commands } }
  ? Extract<Commands, CommandRegistry>
  : CommandRegistry;

type Faces = Pick<ThroughlineClient, 'run' | 'runs' | 'resolveApproval' | 'health'>;

const addOns: Readonly<Record<keyof Faces, string>> = {
  run: 'no run views: add runViews()',
  runs: 'no run views: add runViews()',
  resolveApproval: 'no approvals: add approvals()',
  health: 'no health: add health()',
};

/** The client with what an add-on gives it. Throws when it was made without that add-on. */
export function clientWith<Name extends keyof Faces>(client: PageClient, name: Name): PageClient & Pick<Faces, Name> {
  if (!(name in client)) throw new Error(`This client has ${addOns[name]}, or use createClient.`);
  return client as PageClient & Pick<Faces, Name>;
}
