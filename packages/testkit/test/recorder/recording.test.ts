/** Recordings: written without secrets, played through the production manager, cut at every event. */
import { decodeRecording } from '@throughline/protocol/recording';
import { describe, expect, it } from 'vitest';
import '../../src/vitest/index.ts';
import { createTestServer, cutsAtEveryEvent, eventsOf, playRecording, recordTimeline } from '../../src/index.ts';
import { openPlainPage, type PlainPage } from '../support/plain-page.ts';

async function recorded(): Promise<string> {
  const server = createTestServer();
  const tab = server.user('ada').tab();
  openPlainPage(tab.options);
  await server.settled();
  const run = server.user('ada').run({ runId: 'run-1' }).thinking('hm');
  await server.clock.advance(400);
  run.tool('search', { password: 'hunter2', query: 'x' }, 'found').says('It ', 'is').complete();
  await server.settled();
  tab.cut();
  await server.settled();
  return recordTimeline(server, { meta: { scenario: 'golden' } });
}

/** A page that dials again by itself and goes on from its cursor: as simple as a resuming page can be. */
function openResumingPage(server: ReturnType<typeof createTestServer>): {
  readonly events: readonly string[];
  /** Numbers left out of replays, because a later event says the same. */
  readonly skipped: readonly number[];
  readonly attempts: number;
} {
  const tab = server.user('ada').tab();
  const pages: PlainPage[] = [];
  const open = (): void => {
    const position = pages
      .flatMap(({ frames }) => frames)
      .findLast((frame) => frame.op === 'live' || frame.op === 'event');
    const epoch = pages.flatMap(({ frames }) => frames.flatMap((frame) => (frame.op === 'live' ? frame.epoch : [])))[0];
    const me =
      epoch && position ? { epoch, seq: 'seq' in position ? (position.seq as number) : 0 } : { from: 'start' as const };
    const page = openPlainPage(tab.options, { streams: { me } });
    page.socket.addEventListener('close', open);
    pages.push(page);
  };
  open();
  return {
    get events() {
      return pages.flatMap((page) => page.events);
    },
    get skipped() {
      return pages.flatMap((page) => page.skipped('me'));
    },
    get attempts() {
      return pages.length;
    },
  };
}

describe('recordTimeline', () => {
  it('writes what happened as lines that any reader understands, without secrets', async () => {
    const text = await recorded();
    const { header, entries, errors } = decodeRecording(text);
    expect(errors).toEqual([]);
    expect(header).toMatchObject({ wire: 1, meta: { seed: 1, scenario: 'golden' } });
    expect(new Set(entries.map(({ kind }) => kind))).toEqual(
      new Set(['attempt', 'open', 'message', 'delivery', 'note', 'close']),
    );
    expect(text).not.toContain('hunter2');
    expect(text).not.toContain('test-token');
    expect(entries.at(-1)).toMatchObject({ kind: 'close', code: 1006, by: 'network' });
  });
});

describe('playRecording', () => {
  it('gives the same events again, with the recorded waits', async () => {
    const text = await recorded();
    const server = createTestServer();
    const page = openResumingPage(server);
    await server.settled();
    await playRecording(server, text, { user: 'ada', speed: 2 });
    expect(page.events).toEqual(eventsOf(text).map(({ frame }) => `me#${frame.seq} ${frame.type}`));
    expect(server.clock.elapsed()).toBe(200);
  });

  it('with a cut after every event, a page that resumes has them all, once', async () => {
    const text = await recorded();
    const wanted = eventsOf(text).map(({ frame }) => `me#${frame.seq} ${frame.type}`);
    const cuts = cutsAtEveryEvent(text);
    expect(cuts).toHaveLength(wanted.length);
    for (const cut of cuts) {
      const server = createTestServer();
      server.faults.add(cut);
      const page = openResumingPage(server);
      await server.settled();
      await playRecording(server, text, { user: 'ada' });
      expect(page.events).toEqual(wanted.filter((_, index) => !page.skipped.includes(index + 1)));
      expect(page.attempts).toBe(2);
      expect(server).toHaveExercised(cut.name!, 1);
      expect(server.users[0]!.tabs[0]).toBeExactlyOnce();
    }
  });

  it('says which lines cannot be read', () => {
    expect(() => eventsOf('{"kind":')).toThrow(/cannot be read[\s\S]*Line 1/);
  });
});
