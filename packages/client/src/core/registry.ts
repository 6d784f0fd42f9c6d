/** What an app declared: its events and its commands, as given. */
import type { CommandRegistry, EventRegistry } from '@throughline/protocol/agent';

export interface Registry<Events extends EventRegistry, Commands extends CommandRegistry> {
  readonly events: Events | undefined;
  readonly commands: Commands | undefined;
}
