/** The open runs of a log for operators: by the lists, and what the records say. [R4] */
import type { EventLog, StreamState } from '../log/event-log.ts';
import type { OpenRunInfo } from '../manager.ts';

export interface OpenRunsQuery {
  readonly silentMs?: number;
  readonly waiting?: boolean;
  readonly limit?: number;
}

const LIMIT = 1_000;

export async function listOpenRuns(log: EventLog, query: OpenRunsQuery = {}): Promise<readonly OpenRunInfo[]> {
  const { silentMs = 0, waiting = false, limit = LIMIT } = query;
  const listed = await log.owners.open({ silentMs, limit: waiting ? Number.MAX_SAFE_INTEGER : limit });
  const states = new Map<string, StreamState>();
  const found: OpenRunInfo[] = [];
  for (const { stream, runId } of listed) {
    const state = states.get(stream) ?? (await log.state(stream));
    states.set(stream, state);
    const record = state.openRuns.find((run) => run.runId === runId);
    if (!record || record.interrupted || (waiting && !record.asked)) continue;
    const { owner, lastAt, asked = [], resumes = 0 } = record;
    found.push({ stream, runId, owner, lastAt, approvals: asked, resumes });
    if (found.length >= limit) break;
  }
  return found;
}
