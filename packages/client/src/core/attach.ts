/** Attaches add-ons to a client: before it runs, and never over a name that is taken. */
import type { CommandRegistry, EventRegistry } from '@throughline/protocol/agent';
import { ClientError } from '../errors/client-error.ts';
import type { Core } from './core.ts';
import type { AddOn, Seams } from './seams.ts';

/** @param mayAttach - has the client never been connected? */
export function attachTo<Events extends EventRegistry, Commands extends CommandRegistry>(
  core: Omit<Core<Events, Commands>, 'with'>,
  mayAttach: () => boolean,
  seams: Seams<Events, Commands>,
): Core<Events, Commands> {
  const client = Object.assign(core, {
    with<Face extends object>(addOn: AddOn<Events, Commands, Face>) {
      if (!mayAttach()) throw new ClientError('invalid-option', 'Add-ons are attached before the first `connect()`.');
      const face = addOn(seams);
      const taken = Object.keys(face).find((name) => name in client);
      if (taken !== undefined) {
        throw new ClientError('invalid-option', `The client already has "${taken}": each add-on is attached once.`);
      }
      return Object.assign(client, face);
    },
  });
  return client as unknown as Core<Events, Commands>;
}
