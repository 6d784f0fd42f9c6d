import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEventManager, createMemoryLog, type EventLog } from '@throughline/server';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createDemoTokens } from '../server/demo-token.ts';
import { openThreadStore } from '../server/threads/thread-store.ts';
import { commands, events } from '../shared/registry.ts';
import { mayUse, newThreadId, streamOf, type ThreadSummary, threadOf } from '../shared/thread.ts';

describe('the thread store', () => {
  let folder: string;
  let file: string;
  const changed: ThreadSummary[] = [];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'threads-'));
    file = join(folder, 'threads.json');
    changed.length = 0;
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const open = (log: EventLog) => openThreadStore({ log, file, onChanged: (thread) => changed.push(thread) });

  /** A run of one message in a thread; one that never ends when `hang` is given. */
  async function publishStory(log: EventLog, threadId: string, text: string, hang?: Promise<void>) {
    const manager = createEventManager({ log, events, commands });
    const run = manager.run({ stream: streamOf(threadId), agent: 'x', threadId }, async (run) => {
      run.userMessage(text);
      const message = run.message();
      message.append(`about ${text}`);
      await run.flushed();
      await hang;
      message.end();
    });
    return { manager, run };
  }
  const texts = (runs: readonly { parts: readonly object[] }[]) =>
    runs.flatMap((run) => run.parts.map((part) => ('text' in part ? part.text : '')));

  it('follows a thread from where it stands: no hole, no double', async () => {
    const log = createMemoryLog();
    await (await publishStory(log, 'ada.1', 'first')).run;
    const store = await open(log);
    expect(texts((await store.open('ada.1')).runs)).toEqual(['first', 'about first']);
    await (await publishStory(log, 'ada.1', 'second')).run;
    const thread = await store.open('ada.1');
    expect(texts(thread.runs)).toEqual(['first', 'about first', 'second', 'about second']);
    expect(thread.seq).toBe((await log.state('thread:ada.1')).head);
    expect(thread.title).toBe('first');
    await store.close();
  });

  it('keeps threads over a restart on the same log, and goes on in them', async () => {
    const log = createMemoryLog();
    const before = await open(log);
    await before.open('ada.1');
    await (await publishStory(log, 'ada.1', 'first')).run;
    await before.close();
    await (await publishStory(log, 'ada.1', 'meanwhile')).run;
    const after = await open(log);
    expect(texts((await after.open('ada.1')).runs)).toEqual(['first', 'about first', 'meanwhile', 'about meanwhile']);
    await after.close();
  });

  it('[S8] keeps them over the loss of the log: what was open is incomplete, and the new life begins at 0', async () => {
    const lost = createMemoryLog();
    const before = await open(lost);
    await before.open('ada.1');
    const { manager, run } = await publishStory(lost, 'ada.1', 'cut short', new Promise(() => {}));
    await vi.waitUntil(async () => (await before.open('ada.1')).runs.length === 1, 120_000);
    await before.close();
    const log = createMemoryLog();
    const after = await open(log);
    const thread = await after.open('ada.1');
    expect(thread).toMatchObject({ epoch: (await log.state('thread:ada.1')).epoch, seq: 0 });
    expect(thread.runs.map((run) => run.status)).toEqual(['incomplete']);
    await (await publishStory(log, 'ada.1', 'again')).run;
    expect((await after.open('ada.1')).runs.map((run) => run.status)).toEqual(['incomplete', 'completed']);
    await after.close();
    await manager.close();
    await run;
  });

  it('lists what a user may see, newest first, and tells when a question came', async () => {
    const log = createMemoryLog();
    const store = await open(log);
    for (const id of ['ada.1', 'grace.1', 'ada.2']) {
      await store.open(id);
      await (await publishStory(log, id, `for ${id}`)).run;
    }
    expect(changed.map(({ threadId }) => threadId)).toEqual(['ada.1', 'grace.1', 'ada.2']);
    const ids = store.list('ada').map(({ threadId }) => threadId);
    expect(ids[0]).toBe('shared');
    expect(ids.slice(1).sort()).toEqual(['ada.1', 'ada.2']);
    await store.close();
  });

  it('starts without a file that cannot be read, and says so', async () => {
    await writeFile(file, '{half');
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const store = await open(createMemoryLog());
    expect(warn.mock.calls[0]?.[0]).toMatch(/could not be read; starting without them/);
    expect(store.list('ada')).toHaveLength(1);
    await store.close();
    warn.mockRestore();
  });
});

describe('names and tokens', () => {
  it('a thread belongs to the user in its name; the shared one to all', () => {
    expect(threadOf(streamOf(newThreadId('ada')))).toMatch(/^ada\./);
    expect(mayUse('ada', 'ada.1')).toBe(true);
    expect(mayUse('ada', 'grace.1')).toBe(false);
    expect(mayUse('ada', 'adam.1')).toBe(false);
    expect(mayUse('grace', 'shared')).toBe(true);
    expect(mayUse('grace', '')).toBe(false);
  });

  it('a token is refused when it is false, too old, or of somebody unknown', () => {
    let now = 1_000;
    const tokens = createDemoTokens('secret', () => now);
    const token = tokens.issue('ada');
    expect(tokens.verify(token)).toMatchObject({ userId: 'ada' });
    expect(tokens.verify(token.replace('ada', 'alan'))).toBeNull();
    expect(createDemoTokens('other', () => now).verify(token)).toBeNull();
    expect(tokens.verify(tokens.issue('bob'))).toBeNull();
    expect(tokens.verify(undefined)).toBeNull();
    now += 3_600_001;
    expect(tokens.verify(token)).toBeNull();
  });
});
