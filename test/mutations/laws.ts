/** What must hold in a mutant's world, beyond the testkit's own invariants: nothing lost in silence, nothing repaired that was not broken. */
import type { ThroughlineClient } from '@throughline/client';
import type { TestServer, Violation } from '@throughline/testkit';

type Law = (server: TestServer<any, any>) => Violation[];

/** A command was carried out once, judged by its data: its id may be what went wrong. [U3] */
export const carriedOutOnce: Law = ({ timeline }) => {
  const done = new Set<string>();
  return timeline.of('note').flatMap(({ text, index }) => {
    if (!text.startsWith('carried out ')) return [];
    if (done.has(text)) return [{ sentence: `${text} twice`, at: index }];
    done.add(text);
    return [];
  });
};

/** What the server still had is never given up. [S5] */
export const noNeedlessLoss: Law = ({ timeline }) =>
  timeline
    .of('lost')
    .filter(({ lost }) => lost.reason === 'no-progress')
    .map(({ index, where }) => ({ sentence: `${where.tab} gave events up that the server still had`, at: index }));

/** Once all faults are over, everyone gets live. [B5] */
export const everyoneLive: Law = ({ users }) =>
  users
    .flatMap(({ tabs }) => tabs)
    .filter(({ status }) => status !== 'live')
    .map(({ name, status }) => ({ sentence: `${name} is ${status} in the end, and not live`, at: undefined }));

/** One page, one socket: an old one is closed before another is opened. [H4] */
export const oneSocketEach: Law = ({ users }) =>
  users
    .flatMap(({ tabs }) => tabs)
    .filter(({ sockets }) => sockets.length > 1)
    .map(({ name, sockets }) => ({ sentence: `${name} has ${sockets.length} sockets in the end`, at: undefined }));

/** Nobody confirms what the log has not taken yet. [V9] */
export const confirmsWhatIs: Law = ({ timeline }) => {
  const heads = new Map<string, number>();
  return timeline.entries.flatMap((entry) => {
    if (entry.kind === 'logged') heads.set(`${entry.event.stream} ${entry.event.epoch}`, entry.event.seq);
    if (entry.kind !== 'message' || entry.direction !== 'up') return [];
    return entry.frames.flatMap((frame) => {
      const cursor = frame.op === 'seen' ? frame.cursors.me : undefined;
      const head = heads.get(`user:${entry.where.user} ${cursor?.epoch}`) ?? 0;
      if (cursor === undefined || cursor.seq <= head) return [];
      const sentence = `${entry.where.tab} confirmed #${cursor.seq}, and the log ends at #${head}`;
      return [{ sentence, at: entry.index }];
    });
  });
};

/** The place that is kept never names an event whose handlers have not returned. [C1] */
export const noPlaceTooEarly: Law = ({ timeline }) =>
  timeline
    .of('note')
    .filter(({ text }) => text.endsWith('while a handler had it'))
    .map(({ text, index }) => ({ sentence: text, at: index }));

/** On a wire that changes no event, none is missing, early or double: what self-repair would hide. [S9, V3] */
export function noRepairWithoutNeed(
  { faults }: TestServer<any, any>,
  clients: readonly ThroughlineClient<any, any>[],
): Violation[] {
  if (faults.all.some(({ spec }) => ['lose', 'duplicate', 'reorder'].includes(spec.action))) return [];
  return clients.flatMap(({ health }) => {
    const { duplicates, gaps } = health.get();
    if (duplicates === 0 && gaps.opened === 0) return [];
    const sentence = `a page saw ${duplicates} duplicates and ${gaps.opened} gaps on a wire that made none`;
    return [{ sentence, at: undefined }];
  });
}
