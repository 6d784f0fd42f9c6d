/** The laws of the turn: a fact is whole, changes are notified once with the value of their moment, nothing after close. */
import { describe, expect, it } from 'vitest';
import { createSettable } from '../../src/observables/settable.ts';
import { createWatched } from '../../src/observables/watched.ts';
import { createTurn } from '../../src/turn/turn.ts';

const createHarness = () => {
  const heard: string[] = [];
  const errors: unknown[] = [];
  const turn = createTurn((error) => errors.push(error));
  const settable = <T>(initial: T) => createSettable(initial, (error) => errors.push(error), turn.changed);
  return { heard, errors, turn, settable };
};

describe('[C1, C2] the turn', () => {
  it('notifies at once when no fact is under way', () => {
    const { heard, settable } = createHarness();
    const status = settable('a');
    status.subscribe((value) => heard.push(value));
    status.set('b');
    expect(heard).toEqual(['b']);
  });

  it('keeps changes until the outermost fact is whole, and notifies the first changed first', () => {
    const { heard, turn, settable } = createHarness();
    const first = settable(0);
    const second = settable(0);
    second.subscribe((value) => heard.push(`second ${value}`));
    first.subscribe((value) => heard.push(`first ${value}`));
    turn.begin();
    first.set(1);
    turn.begin();
    second.set(1);
    turn.end();
    heard.push('still whole');
    turn.end();
    expect(heard).toEqual(['still whole', 'first 1', 'second 1']);
  });

  it('notifies once, with the value of that moment; what came and went within a fact is not notified', () => {
    const { heard, turn, settable } = createHarness();
    const status = settable('live');
    const other = settable(0);
    status.subscribe((value) => heard.push(value));
    other.subscribe((value) => heard.push(`other ${value}`));
    turn.begin();
    status.set('waiting');
    status.set('live');
    other.set(1);
    other.set(2);
    turn.end();
    expect(heard).toEqual(['other 2']);
  });

  it('gives nobody a stale value: a listener changes it, and the ones after it hear the new one only', () => {
    const { heard, settable } = createHarness();
    const status = settable('idle');
    status.subscribe((value) => {
      heard.push(`a ${value}`);
      if (value === 'live') status.set('closed');
    });
    status.subscribe((value) => heard.push(`b ${value}`));
    status.set('live');
    expect(heard).toEqual(['a live', 'b closed', 'a closed']);
  });

  it('lets what a target causes wait until the target is done', () => {
    const { heard, settable } = createHarness();
    const first = settable(0);
    const second = settable(0);
    first.subscribe(() => {
      second.set(1);
      heard.push('first is done');
    });
    second.subscribe(() => heard.push('second'));
    first.set(1);
    expect(heard).toEqual(['first is done', 'second']);
  });

  it('reports a listener that throws, and goes on', () => {
    const { heard, errors, settable } = createHarness();
    const status = settable(0);
    status.subscribe(() => {
      throw new Error('oops');
    });
    status.subscribe((value) => heard.push(String(value)));
    status.set(1);
    expect([heard, errors.length]).toEqual([['1'], 1]);
  });

  it('[L1] takes one message at a time: one that comes inside another, or inside a listener, waits', () => {
    const { heard, turn, settable } = createHarness();
    const receive = (text: string): void => {
      heard.push(`begin ${text}`);
      if (text === 'outer') turn.arrive('inner', receive);
      heard.push(`end ${text}`);
    };
    turn.arrive('outer', receive);
    const status = settable(0);
    status.subscribe(() => {
      turn.arrive('late', receive);
      heard.push('listener is done');
    });
    status.set(1);
    expect(heard).toEqual([
      'begin outer',
      'end outer',
      'begin inner',
      'end inner',
      'listener is done',
      'begin late',
      'end late',
    ]);
  });

  it('drops what waits when it is stopped, and takes what comes afterwards', () => {
    const { heard, turn } = createHarness();
    turn.arrive('first', (text) => {
      heard.push(text);
      turn.arrive('second', (late) => heard.push(late));
      turn.stop();
    });
    expect([heard, turn.life]).toEqual([['first'], 1]);
    turn.arrive('third', (text) => heard.push(text));
    expect(heard).toEqual(['first', 'third']);
  });
});

describe('a cancel acts once', () => {
  it('[C2] a second cancel silences nobody who subscribed in between', () => {
    const heard: number[] = [];
    let value = 0;
    let idle = 0;
    const watched = createWatched(
      () => value,
      () => {},
      () => {
        idle += 1;
      },
    );
    const cancel = watched.observable.subscribe(() => {});
    cancel();
    watched.observable.subscribe((next) => heard.push(next));
    cancel();
    value = 1;
    watched.notify();
    expect([heard, idle]).toEqual([[1], 1]);
  });
});
