/** Looks an approval up in the log: which run asked, and was it answered? Rare enough to read for. [U7] */
import type { EventLog, LogEntry } from '../log/event-log.ts';

export interface FoundApproval {
  readonly runId: string | undefined;
  readonly resolved: boolean;
}

function approvalEvent(entry: LogEntry, approvalId: string): 'approval_requested' | 'approval_resolved' | undefined {
  if (!entry.text.includes(JSON.stringify(approvalId)) || !entry.text.includes('"type":"approval_')) return undefined;
  const event = JSON.parse(`{${entry.text}}`) as { type: string; data?: { approvalId?: unknown } };
  if (event.data?.approvalId !== approvalId) return undefined;
  return event.type === 'approval_requested' || event.type === 'approval_resolved' ? event.type : undefined;
}

export async function findApproval(
  log: EventLog,
  stream: string,
  approvalId: string,
  page: { entries: number; bytes: number },
): Promise<FoundApproval | undefined> {
  let found: FoundApproval | undefined;
  const { oldest } = await log.state(stream);
  for (let after = oldest - 1; ; ) {
    const { state, entries } = await log.read(stream, after, page);
    for (const entry of entries) {
      const type = approvalEvent(entry, approvalId);
      if (type)
        found = {
          runId: entry.runId ?? found?.runId,
          resolved: type === 'approval_resolved' || (found?.resolved ?? false),
        };
    }
    after = Math.max(entries.at(-1)?.seq ?? state.oldest - 1, state.oldest - 1);
    if (after >= state.head || entries.length === 0) return found;
  }
}
