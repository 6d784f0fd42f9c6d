/** `historyFrom`: a page that comes back shows the runs that ended, and goes on behind them. */
import { foldEvents } from '@throughline/protocol/agent';
import { expect, test } from 'vitest';
import { storedEvent } from '../../src/history/stored-event.ts';
import { createMemoryLog, type EventLog, historyFrom, type LogPage } from '../../src/index.ts';
import { createTestManager } from '../support/test-manager.ts';

const stream = 'thread:1';

/** Two finished runs and one that is still open. */
async function beginRun(log: EventLog) {
  const { manager } = createTestManager({ log });
  for (const agent of ['first', 'second']) {
    await manager.run({ stream, agent, runId: agent }, (run) => {
      run.userMessage(`ask ${agent}`);
      const message = run.message();
      for (const piece of ['It ', 'is ', agent]) message.append(piece);
    });
  }
  let finish = (): void => {};
  const open = manager.run({ stream, agent: 'third', runId: 'third' }, async (run) => {
    run.message().append('half');
    await run.flushed();
    await new Promise<void>((resolve) => {
      finish = resolve;
    });
  });
  await new Promise<void>((resolve) => setImmediate(resolve));
  const end = () => {
    finish();
    return open;
  };
  return { manager, finish: end };
}

test('[S8] history is the fold of the log, up to its head', async () => {
  const log = createMemoryLog();
  const { manager, finish } = await beginRun(log);
  const history = await historyFrom(log, stream);
  const { state, entries } = await log.read(stream, 0, { entries: 1_000, bytes: 1e6 });
  expect({ epoch: history.epoch, seq: history.seq }).toEqual({ epoch: state.epoch, seq: state.head });
  expect(history.runs).toEqual(
    foldEvents(
      entries.map((entry) => storedEvent(stream, entry)),
      { epoch: state.epoch },
    ),
  );
  expect(history.runs.map(({ runId, status, partial }) => ({ runId, status, partial }))).toEqual([
    { runId: 'first', status: 'completed', partial: false },
    { runId: 'second', status: 'completed', partial: false },
    { runId: 'third', status: 'running', partial: false },
  ]);
  expect(JSON.parse(JSON.stringify(history)).runs[0].parts).toEqual(JSON.parse(JSON.stringify(history.runs[0]?.parts)));
  await finish();
  await manager.close();
});

test('history read in pages of any size is the same', async () => {
  const log = createMemoryLog();
  const { manager, finish } = await beginRun(log);
  const whole = await historyFrom(log, stream);
  for (const entries of [1, 2, 3, 7]) {
    const small = { read: (name: string, after: number) => log.read(name, after, { entries, bytes: 1e6 }) };
    expect(await historyFrom(small, stream)).toEqual(whole);
  }
  await finish();
  await manager.close();
});

test('history keeps the newest runs that ended, and every open one', async () => {
  const log = createMemoryLog();
  const { manager, finish } = await beginRun(log);
  const idsOf = async (runs: number) => (await historyFrom(log, stream, { runs })).runs.map(({ runId }) => runId);
  expect(await idsOf(1)).toEqual(['second', 'third']);
  expect(await idsOf(0)).toEqual(['third']);
  await expect(idsOf(-1)).rejects.toMatchObject({ code: 'invalid-option' });
  await finish();
  await manager.close();
});

test('[K12] a run of which the log has lost content is partial, whatever comes after it', async () => {
  const log = createMemoryLog();
  const { manager, finish } = await beginRun(log);
  const { head } = await log.state(stream);
  await log.trim(stream, head - 1);
  await finish();
  const [third] = (await historyFrom(log, stream)).runs;
  expect(third).toMatchObject({ runId: 'third', status: 'completed', partial: true });
  await manager.close();
});

test.each([
  ['names it', ['third']],
  ['no longer knows whom it hit', undefined],
])('[K12] a hole inside a run that %s makes it partial, and the next event does not heal that', async (_, runs) => {
  const log = createMemoryLog();
  const { manager, finish } = await beginRun(log);
  const { firstSeq = 0 } = (await log.state(stream)).openRuns[0] ?? {};
  await finish();
  const hollow = {
    async read(name: string, after: number): Promise<LogPage> {
      const { entries, ...read } = await log.read(name, after, { entries: 1_000, bytes: 1e6 });
      const gone = firstSeq + 1;
      const holes = [{ from: gone, until: gone, ...(runs && { runs }) }];
      return { ...read, entries: entries.filter(({ seq }) => seq !== gone), holes };
    },
  };
  const views = (await historyFrom(hollow, stream)).runs.map(({ status, partial }) => ({ status, partial }));
  expect(views).toEqual([
    { status: 'completed', partial: false },
    { status: 'completed', partial: false },
    { status: 'completed', partial: true },
  ]);
  await manager.close();
});

test('a stream that begins a new life meanwhile is read anew, and one that never rests is no history', async () => {
  const log = createMemoryLog();
  const { manager, finish } = await beginRun(log);
  const whole = await historyFrom(log, stream);
  let reads = 0;
  const restless = (changes: number) => ({
    read: async (name: string, after: number): Promise<LogPage> => {
      reads += 1;
      const read = await log.read(name, after, { entries: 3, bytes: 1e6 });
      return { ...read, state: { ...read.state, epoch: reads <= changes ? `life-${reads}` : read.state.epoch } };
    },
  });
  expect(await historyFrom(restless(2), stream)).toEqual(whole);
  reads = 0;
  await expect(historyFrom(restless(Infinity), stream)).rejects.toMatchObject({ code: 'log-unavailable' });
  await finish();
  await manager.close();
});

test('an empty stream has an empty history that a page can go on from', async () => {
  const log = createMemoryLog();
  expect(await historyFrom(log, 'thread:none')).toEqual({
    epoch: (await log.state('thread:none')).epoch,
    seq: 0,
    runs: [],
  });
});

test("a manager gives the history of its own log, with its registry's rules", async () => {
  const { manager } = createTestManager();
  await manager.run({ user: 'ada', agent: 'a', runId: 'r-1' }, (run) => run.userMessage('hi'));
  const { seq, runs } = await manager.history({ user: 'ada' });
  expect(runs.map(({ runId, stream: on, status }) => [runId, on, status])).toEqual([['r-1', 'me', 'completed']]);
  expect(seq).toBe(3);
  await manager.close();
});
