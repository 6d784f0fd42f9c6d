/** Laws of append. [V1] */
import { describe, expect, it } from 'vitest';
import { draft, everything, freshStream, type MakeLog } from '../log-under-test.ts';

export function describeAppending(make: MakeLog): void {
  describe('append', () => {
    it('[V1] numbers events 1, 2, 3 … in the order of the calls, also when nobody waits in between', async () => {
      const { log } = await make();
      const stream = freshStream();
      const outcomes = await Promise.all(
        Array.from({ length: 50 }, (_, index) => log.append(stream, draft(`e${index}`))),
      );
      const { state, entries } = await log.read(stream, 0, everything);
      expect(outcomes).toEqual(
        outcomes.map((_, index) => ({ status: 'appended', epoch: state.epoch, seq: index + 1 })),
      );
      expect(entries.map(({ id, seq }) => [id, seq])).toEqual(outcomes.map((_, index) => [`e${index}`, index + 1]));
    });

    it('[V1] gives two nodes that append at once distinct, dense numbers', async () => {
      const { log, elsewhere } = await make();
      const stream = freshStream();
      const outcomes = await Promise.all(
        Array.from({ length: 40 }, (_, index) => (index % 2 ? log : elsewhere).append(stream, draft(`e${index}`))),
      );
      const seqs = outcomes.map((outcome) => (outcome.status === 'appended' ? outcome.seq : outcome.status));
      expect([...seqs].sort((a, b) => Number(a) - Number(b))).toEqual(seqs.map((_, index) => index + 1));
    });

    it('[V1] takes an id once: the repeat is told the first number and adds nothing', async () => {
      const { log, elsewhere } = await make();
      const stream = freshStream();
      const first = await log.append(stream, draft('one'));
      await log.append(stream, draft('two'));
      const repeat = await elsewhere.append(stream, draft('one', { text: '"other":true' }));
      expect(first).toMatchObject({ status: 'appended', seq: 1 });
      expect(repeat).toEqual({ ...first, status: 'duplicate' });
      const { state, entries } = await log.read(stream, 0, everything);
      expect(state.head).toBe(2);
      expect(entries.map((entry) => entry.text)).toEqual([draft('one').text, draft('two').text]);
    });

    it('[V1] knows an id after its event was trimmed', async () => {
      const { log } = await make({ limits: { maxEvents: 2 } });
      const stream = freshStream();
      for (const id of ['a', 'b', 'c', 'd']) await log.append(stream, draft(id));
      expect(await log.append(stream, draft('a'))).toMatchObject({ status: 'duplicate', seq: 1 });
    });

    it('[V1] remembers the last `eventIds` ids and no more', async () => {
      const { log } = await make({ limits: { eventIds: 3 } });
      const stream = freshStream();
      for (const id of ['a', 'b', 'c', 'd']) await log.append(stream, draft(id));
      expect(await log.append(stream, draft('b'))).toMatchObject({ status: 'duplicate', seq: 2 });
      expect(await log.append(stream, draft('a'))).toMatchObject({ status: 'appended', seq: 5 });
      expect(await log.append(stream, draft('a'))).toMatchObject({ status: 'duplicate', seq: 5 });
    });

    it('[V1] forgets the ids of events that are older than `maxAgeMs`, whose retries are long over', async () => {
      const { log, now, advance } = await make({ limits: { maxAgeMs: 60_000 } });
      const stream = freshStream();
      await log.append(stream, draft('old', { at: now() }));
      advance(40_000);
      await log.append(stream, draft('young', { at: now() }));
      advance(40_000);
      expect(await log.append(stream, draft('young', { at: now() }))).toMatchObject({ status: 'duplicate', seq: 2 });
      expect(await log.append(stream, draft('old', { at: now() }))).toMatchObject({ status: 'appended', seq: 3 });
    });

    it('keeps streams apart: the same id in another stream is another event', async () => {
      const { log } = await make();
      const [one, two] = [freshStream(), freshStream()];
      const first = await log.append(one, draft('same'));
      const second = await log.append(two, draft('same'));
      expect([first, second]).toMatchObject([
        { status: 'appended', seq: 1 },
        { status: 'appended', seq: 1 },
      ]);
      expect(first.status !== 'run-ended' && second.status !== 'run-ended' && first.epoch !== second.epoch).toBe(true);
    });

    it('gives every field back as it was, and the text untouched by any encoder', async () => {
      const { log, elsewhere } = await make();
      const stream = freshStream();
      const text =
        '"data":{"list":[],"map":{},"big":12345678901234567890,"float":0.1,"text":"é 🙂 \\u0000 \\n | \u2028"}';
      const drafts = [
        draft('opening', { runId: 'run', opens: true, text }),
        draft('middle', { runId: 'run', text }),
        draft('closing', { runId: 'run', closes: true, text }),
        draft('both', { runId: 'brief', opens: true, closes: true, text }),
        draft('alone', { text: '' }),
      ];
      for (const one of drafts) await log.append(stream, one);
      const { entries } = await elsewhere.read(stream, 0, everything);
      expect(entries).toEqual(drafts.map((one, index) => ({ ...one, seq: index + 1 })));
    });

    it('takes a copy: what the caller does to its draft later changes nothing', async () => {
      const { log } = await make();
      const stream = freshStream();
      const mine = { ...draft('one') };
      await log.append(stream, mine);
      mine.text = 'changed';
      expect((await log.read(stream, 0, everything)).entries[0]?.text).toBe(draft('one').text);
    });
  });
}
