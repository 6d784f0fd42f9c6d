/** The whole client: the core with every add-on. It has no logic of its own. */
import type { CommandRegistry, EventRegistry } from '@throughline/protocol/agent';
import { appViews } from './add-ons/app-views/app-views.ts';
import { approvals } from './add-ons/approvals/approvals.ts';
import { health } from './add-ons/health/stream-health.ts';
import { history } from './add-ons/history/history.ts';
import { iterables } from './add-ons/iterables/iterables.ts';
import { keptOutbox } from './add-ons/kept-outbox/kept-outbox.ts';
import { runEvents } from './add-ons/run-events/run-events.ts';
import { runViews } from './add-ons/run-views/run-views.ts';
import { createCore } from './core/create-core.ts';
import type { ClientOptions } from './options/client-options.ts';
import type { ThroughlineClient } from './throughline-client.ts';

/**
 * Makes a client. Nothing runs before `connect()`: no socket, no timer, no listener of the platform.
 * @throws ClientError `invalid-option` when an option makes no sense
 */
export const createClient = <
  const Events extends EventRegistry = EventRegistry,
  const Commands extends CommandRegistry = CommandRegistry,
>(
  options: ClientOptions<Events, Commands>,
): ThroughlineClient<Events, Commands> =>
  createCore(options)
    .with(runViews({ ...options.views, applyPatch: options.applyPatch }))
    .with(appViews())
    .with(approvals())
    .with(history(options.history))
    .with(keptOutbox(options.outbox?.persist))
    .with(runEvents())
    .with(iterables(options.views?.maxWaitingEvents))
    .with(health());
