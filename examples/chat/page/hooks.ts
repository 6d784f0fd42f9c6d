/** The provider and the hooks of this page: they know which events and commands the app has. */
import { createHooks } from '@throughline/react';
import type { ChatClient } from './create-chat-client.ts';

export const { ThroughlineProvider, useThroughline, useAgentEvent, useCommand } = createHooks<ChatClient['client']>();
