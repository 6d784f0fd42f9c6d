/** Forgets a user or a stream: what runs of it takes nothing more, and what others wrote stays. [R13] */
import { userStream } from '@throughline/protocol';
import type { EventDraft, EventLog, LogEntry } from '../log/event-log.ts';

interface Forgetting {
  readonly log: EventLog;
  readonly page: { entries: number; bytes: number };
}

export async function forgetStream({ log }: Forgetting, stream: string): Promise<void> {
  const { openRuns } = await log.state(stream);
  await log.forget(
    stream,
    openRuns.map(({ runId }) => runId),
  );
}

async function readAll({ log, page }: Forgetting, stream: string): Promise<LogEntry[]> {
  const all: LogEntry[] = [];
  for (let after = 0; ; ) {
    const { state, entries, through } = await log.read(stream, after, page);
    all.push(...entries);
    if (through >= state.head || through <= after) return all;
    after = through;
  }
}

const userOf = ({ text }: LogEntry): unknown => (JSON.parse(`{${text}}`) as { userId?: unknown }).userId;

/** The user's runs go, and what others wrote is put into a new life of the stream, in its order. */
async function forgetOnShared(forgetting: Forgetting, stream: string, userId: string): Promise<void> {
  const { log } = forgetting;
  const entries = await readAll(forgetting, stream);
  const named = `"userId":"${userId}"`;
  const runs = new Set<string>();
  for (const entry of entries) {
    if (entry.runId !== undefined && entry.text.includes(named) && userOf(entry) === userId) runs.add(entry.runId);
  }
  if (runs.size === 0) return;
  const owners = new Map((await log.state(stream)).openRuns.map(({ runId, owner }) => [runId, owner]));
  const kept = entries.filter(({ runId }) => runId === undefined || !runs.has(runId));
  await log.forget(
    stream,
    [...owners.keys()].filter((runId) => runs.has(runId)),
  );
  // Open runs of others keep their owners, who tell them anew; what of them is here comes first. [R9]
  const draftOf = ({ seq: _, ...entry }: LogEntry): EventDraft => {
    const owner = entry.opens && entry.runId !== undefined ? owners.get(entry.runId) : undefined;
    return owner === undefined ? entry : { ...entry, by: { owner } };
  };
  for (let from = 0; from < kept.length; from += forgetting.page.entries) {
    await log.append(stream, kept.slice(from, from + forgetting.page.entries).map(draftOf));
  }
}

export async function forgetUser(forgetting: Forgetting, userId: string): Promise<void> {
  const { log } = forgetting;
  const own = userStream(userId);
  await forgetStream(forgetting, own);
  await log.forgetSubmits(userId);
  for (const stream of await log.streams()) {
    if (stream !== own && !stream.startsWith('user:')) await forgetOnShared(forgetting, stream, userId);
  }
}
