/** Looks an approval of one run up in the log: was it asked for, was it answered? Rare enough to read for. [U7] */
import type { EventLog, LogEntry } from '../log/event-log.ts';

function approvalEvent(entry: LogEntry, approvalId: string): 'approval_requested' | 'approval_resolved' | undefined {
  if (!entry.text.includes(JSON.stringify(approvalId)) || !entry.text.includes('"type":"approval_')) return undefined;
  const event = JSON.parse(`{${entry.text}}`) as { type: string; data?: { approvalId?: unknown } };
  if (event.data?.approvalId !== approvalId) return undefined;
  return event.type === 'approval_requested' || event.type === 'approval_resolved' ? event.type : undefined;
}

export async function findApproval(
  log: EventLog,
  stream: string,
  runId: string,
  approvalId: string,
  page: { entries: number; bytes: number },
): Promise<'open' | 'resolved' | undefined> {
  let found: 'open' | 'resolved' | undefined;
  const { oldest } = await log.state(stream);
  for (let after = oldest - 1; ; ) {
    const { state, entries, through } = await log.read(stream, after, page);
    for (const entry of entries) {
      const type = entry.runId === runId ? approvalEvent(entry, approvalId) : undefined;
      if (type) found = type === 'approval_resolved' ? 'resolved' : (found ?? 'open');
    }
    if (through >= state.head || through <= after) return found;
    after = through;
  }
}
