/** Agent events: the registry, the fold into runs, and the rules of the golden path. */
export type {
  CommandData,
  CommandDefinition,
  CommandOutput,
  CommandRegistry,
  CommandResult,
  EventData,
  EventDefinition,
  EventInput,
  EventRegistry,
  EventType,
} from './event-registry.ts';
export type {
  ApprovalPart,
  CustomPart,
  MessagePart,
  RunError,
  RunPart,
  RunStatus,
  RunTimings,
  RunView,
  ThoughtPart,
  ToolPart,
  ToolStatus,
} from './run-view.ts';
export type { StreamEvent } from './stream-event.ts';
