/** The client without what a page may not use: the core, and each add-on by name. */
export { type AppView, type AppViewOptions, appViews, type ViewsFace } from '../add-ons/app-views/app-views.ts';
export { type ApprovalsFace, approvals } from '../add-ons/approvals/approvals.ts';
export { type HealthFace, health } from '../add-ons/health/stream-health.ts';
export { history } from '../add-ons/history/history.ts';
export { type IterablesFace, iterables } from '../add-ons/iterables/iterables.ts';
export { keptOutbox } from '../add-ons/kept-outbox/kept-outbox.ts';
export { type RunEventsFace, runEvents } from '../add-ons/run-events/run-events.ts';
export type { RunEventsOptions, RunOf } from '../add-ons/run-events/run-events-options.ts';
export { type RunsFace, type RunViewsOptions, runViews } from '../add-ons/run-views/run-views.ts';
export { ClientError, type ClientErrorCode, isClientError } from '../errors/client-error.ts';
export type { CoreOptions } from '../options/client-options.ts';
export type { Core } from './core.ts';
export { createCore } from './create-core.ts';
export type { Registry } from './registry.ts';
export type { KnownRun } from './run-index.ts';
export type { AddOn, CoreGauges, CoreHooks, Counted, EventSink, Providers, Seams } from './seams.ts';
