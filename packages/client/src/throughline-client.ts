/** The public face of the client: the core, and every add-on. */
import type { CommandRegistry, EventRegistry } from '@throughline/protocol/agent';
import type { ViewsFace } from './add-ons/app-views/app-views.ts';
import type { ApprovalsFace } from './add-ons/approvals/approvals.ts';
import type { HealthFace } from './add-ons/health/stream-health.ts';
import type { IterablesFace } from './add-ons/iterables/iterables.ts';
import type { RunEventsFace } from './add-ons/run-events/run-events.ts';
import type { RunsFace } from './add-ons/run-views/run-views.ts';
import type { Core } from './core/core.ts';

export interface ThroughlineClient<
  Events extends EventRegistry = EventRegistry,
  Commands extends CommandRegistry = CommandRegistry,
> extends Core<Events, Commands>,
    RunsFace,
    ViewsFace<Events>,
    RunEventsFace<Events>,
    ApprovalsFace,
    IterablesFace<Events>,
    HealthFace {}
