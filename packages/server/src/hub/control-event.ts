/** The two events by which a page speaks to an agent, wherever the agent runs. [U8] */
import type { LogEntry } from '../log/event-log.ts';

export type ControlEvent =
  | {
      readonly type: 'cancel_requested';
      readonly runId?: string;
      readonly submitId?: string;
      readonly userId?: string;
      readonly data: { by?: string };
    }
  | {
      readonly type: 'approval_resolved';
      readonly runId?: string;
      readonly data: { approvalId: string; approved: boolean; data?: unknown; by?: string };
    };

/** Reads an entry when it is one of them. Most are not, and are told by a look at their text. */
export function readControlEvent(entry: LogEntry): ControlEvent | undefined {
  const { text } = entry;
  if (!text.includes('"type":"cancel_requested"') && !text.includes('"type":"approval_resolved"')) return undefined;
  const event = JSON.parse(`{${text}}`) as { type: string };
  return event.type === 'cancel_requested' || event.type === 'approval_resolved' ? (event as ControlEvent) : undefined;
}
