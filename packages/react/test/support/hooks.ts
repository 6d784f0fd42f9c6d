/** Hooks without a registry, for tests that are not about types. */
import type { ThroughlineClient } from '@throughline/client';
import { createHooks } from '../../src/index.ts';

export const { ThroughlineProvider, useThroughline, useAgentEvent, useCommand } = createHooks<ThroughlineClient>();
