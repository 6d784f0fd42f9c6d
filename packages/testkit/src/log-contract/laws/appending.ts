/** Laws of append. [V1] */
import { describe, expect, it } from 'vitest';
import { append, draft, everything, freshStream, type MakeLog } from '../log-under-test.ts';

export function describeAppending(make: MakeLog): void {
  describe('append', () => {
    it('[V1] numbers events 1, 2, 3 … in the order of the calls, also when nobody waits in between', async () => {
      const { log } = await make();
      const stream = freshStream();
      const outcomes = await Promise.all(
        Array.from({ length: 50 }, (_, index) => append(log, stream, draft(`e${index}`))),
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
        Array.from({ length: 40 }, (_, index) => append(index % 2 ? log : elsewhere, stream, draft(`e${index}`))),
      );
      const seqs = outcomes.map((outcome) => (outcome.status === 'appended' ? outcome.seq : outcome.status));
      expect([...seqs].sort((a, b) => Number(a) - Number(b))).toEqual(seqs.map((_, index) => index + 1));
    });

    it('[V1] takes an id once: the repeat is told the first number and adds nothing', async () => {
      const { log, elsewhere } = await make();
      const stream = freshStream();
      const first = await append(log, stream, draft('one'));
      await append(log, stream, draft('two'));
      const repeat = await append(elsewhere, stream, draft('one', { text: '"other":true' }));
      expect(first).toMatchObject({ status: 'appended', seq: 1 });
      expect(repeat).toEqual({ ...first, status: 'duplicate' });
      const { state, entries } = await log.read(stream, 0, everything);
      expect(state.head).toBe(2);
      expect(entries.map((entry) => entry.text)).toEqual([draft('one').text, draft('two').text]);
    });

    it('[V1] knows an id after its event was trimmed', async () => {
      const { log } = await make({ limits: { maxEvents: 2 } });
      const stream = freshStream();
      for (const id of ['a', 'b', 'c', 'd']) await append(log, stream, draft(id));
      expect(await append(log, stream, draft('a'))).toMatchObject({ status: 'duplicate', seq: 1 });
    });

    it('[V1] remembers the last `eventIds` ids and no more', async () => {
      const { log } = await make({ limits: { eventIds: 3, maxEvents: 1 } });
      const stream = freshStream();
      for (const id of ['a', 'b', 'c', 'd']) await append(log, stream, draft(id));
      expect(await append(log, stream, draft('b'))).toMatchObject({ status: 'duplicate', seq: 2 });
      expect(await append(log, stream, draft('a'))).toMatchObject({ status: 'appended', seq: 5 });
      expect(await append(log, stream, draft('a'))).toMatchObject({ status: 'duplicate', seq: 5 });
    });

    it('[V1] takes several drafts in their order with nothing between them, and tells what became of each', async () => {
      const { log, elsewhere } = await make();
      const stream = freshStream();
      await log.append(stream, [draft('a'), draft('b', { runId: 'run', opens: true })]);
      const batch = [
        draft('c', { runId: 'run', closes: true }),
        draft('a'),
        draft('d', { runId: 'run' }),
        draft('e'),
        draft('e'),
      ];
      const [one, two] = await Promise.all([
        log.append(stream, batch),
        elsewhere.append(stream, [draft('x'), draft('y')]),
      ]);
      expect(one.map(({ status }) => status)).toEqual(['appended', 'duplicate', 'run-ended', 'appended', 'duplicate']);
      expect(two.map(({ status }) => status)).toEqual(['appended', 'appended']);
      const ids = (await log.read(stream, 2, everything)).entries.map(({ id }) => id).join('');
      expect(['cexy', 'xyce']).toContain(ids);
      expect(await log.append(stream, [])).toEqual([]);
    });

    it('[V1] forgets the ids of events that are older than `maxAgeMs`, whose retries are long over', async () => {
      const { log, advance } = await make({ limits: { maxAgeMs: 60_000 } });
      const stream = freshStream();
      await append(log, stream, draft('old'));
      advance(40_000);
      await append(log, stream, draft('young'));
      advance(40_000);
      expect(await append(log, stream, draft('young'))).toMatchObject({ status: 'duplicate', seq: 2 });
      expect(await append(log, stream, draft('old'))).toMatchObject({ status: 'appended', seq: 3 });
    });

    it('keeps streams apart: the same id in another stream is another event', async () => {
      const { log } = await make();
      const [one, two] = [freshStream(), freshStream()];
      const first = await append(log, one, draft('same'));
      const second = await append(log, two, draft('same'));
      expect([first, second]).toMatchObject([
        { status: 'appended', seq: 1 },
        { status: 'appended', seq: 1 },
      ]);
      expect((await log.state(one)).epoch).not.toBe((await log.state(two)).epoch);
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
        draft('piece', { runId: 'run-2', part: 'message/m', textFrom: 3, textUntil: 9, text }),
        draft('end', { runId: 'run-2', part: 'message/m', ends: true, text }),
        draft('waiting', { runId: 'run-2', closes: true, waits: true, text }),
        draft('goes on', { runId: 'run-3', opens: true, continues: 'run-2', text }),
        draft('alone', { text: '' }),
      ];
      for (const one of drafts) await append(log, stream, one);
      const { entries } = await elsewhere.read(stream, 0, everything);
      expect(entries).toEqual(drafts.map((one, index) => ({ ...one, seq: index + 1 })));
    });

    it('takes a copy: what the caller does to its draft later changes nothing', async () => {
      const { log } = await make();
      const stream = freshStream();
      const mine = { ...draft('one') };
      await append(log, stream, mine);
      mine.text = 'changed';
      expect((await log.read(stream, 0, everything)).entries[0]?.text).toBe(draft('one').text);
    });
  });
}
