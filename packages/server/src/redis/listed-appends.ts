/** Appends in Redis, with the lists of runs kept in step: a run is noted before it begins, and dropped after it ended. [R4] */
import type { AppendOutcome, EventDraft } from '../log/event-log.ts';
import type { Takeover, TakeoverOutcome } from '../log/run-owners.ts';
import type { RedisOwners } from './redis-owners.ts';
import type { RedisStreams } from './redis-streams.ts';

export interface ListedAppends {
  append(stream: string, drafts: readonly EventDraft[]): Promise<readonly AppendOutcome[]>;
  takeOver(stream: string, takeover: Takeover): Promise<TakeoverOutcome>;
}

export function createListedAppends(
  streams: RedisStreams,
  owners: RedisOwners,
  onError: (error: unknown) => void,
): ListedAppends {
  /** Streams on which a run is being noted: what is appended meanwhile keeps its place behind. */
  const noting = new Map<string, Promise<void>>();

  const ended = (stream: string, runId: string, owner: string | undefined): void =>
    void owners.ended(owner, { stream, runId }).catch(onError);

  const write = async (stream: string, drafts: readonly EventDraft[]): Promise<readonly AppendOutcome[]> => {
    const outcomes = await streams.append(stream, drafts);
    return outcomes.map(({ formerOwner, ...outcome }, index) => {
      const { runId, closes } = drafts[index]!;
      if (closes && runId !== undefined && outcome.status === 'appended') ended(stream, runId, formerOwner);
      return outcome;
    });
  };

  const note = async (stream: string, drafts: readonly EventDraft[]): Promise<void> => {
    for (const { runId, opens, closes, by } of drafts) {
      if (opens && !closes && runId !== undefined) await owners.begins(by?.owner, { stream, runId });
    }
  };

  return {
    append(stream, drafts) {
      const before = noting.get(stream);
      const begins = drafts.some(({ opens, closes }) => opens && !closes);
      if (!before && !begins) return write(stream, drafts);
      // A failure is the one's that begins a run; who comes after it goes on.
      const noted = (before ?? Promise.resolve()).then(() => note(stream, drafts));
      const settled = noted.catch(() => {});
      noting.set(stream, settled);
      const outcomes = noted.then(() => write(stream, drafts));
      void settled.then(() => {
        if (noting.get(stream) === settled) noting.delete(stream);
      });
      return outcomes;
    },
    async takeOver(stream, takeover) {
      const { runId, from, to } = takeover;
      await owners.owners.note(to, [{ stream, runId }]);
      const outcome = await streams.takeOver(stream, takeover);
      const loser = outcome === 'taken' ? from : to;
      await owners.owners.drop(loser, [{ stream, runId }]).catch(onError);
      return outcome;
    },
  };
}
