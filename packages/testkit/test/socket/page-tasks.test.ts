/** Tasks of a page in bursts: each runs once, in order, also where the burst is broken off. */
import { describe, expect, it } from 'vitest';
import { createPageTasks } from '../../src/socket/page-tasks.ts';
import { createTaskQueue } from '../../src/socket/task-queue.ts';

function bursting() {
  const tasks = createTaskQueue();
  const ran: string[] = [];
  let coalesces = true;
  const page = createPageTasks(tasks, () => coalesces);
  const note = (name: string, act: () => void = () => {}) => {
    page.queue(() => {
      ran.push(name);
      void Promise.resolve().then(() => ran.push(`${name}'`));
      act();
    });
  };
  const end = (): void => {
    coalesces = false;
  };
  return { tasks, page, ran, note, end };
}

describe('a burst', () => {
  it('is one turn, and microtasks drain after the last task', async () => {
    const { tasks, ran, note } = bursting();
    for (const name of ['a', 'b', 'c']) note(name);
    expect(tasks.pending).toBe(1);
    await tasks.settled();
    expect(ran).toEqual(['a', 'b', 'c', "a'", "b'", "c'"]);
  });

  it('that is switched off in its middle goes on task by task', async () => {
    const { tasks, ran, note, end } = bursting();
    note('a');
    note('b', end);
    for (const name of ['c', 'd']) note(name);
    await tasks.settled();
    expect(ran).toEqual(['a', 'b', "a'", "b'", 'c', "c'", 'd', "d'"]);
  });

  it('that a freeze breaks off goes on after the thaw', async () => {
    const { tasks, page, ran, note } = bursting();
    note('a', () => page.freeze());
    note('b');
    await tasks.settled();
    expect(ran).toEqual(['a', "a'"]);
    note('c');
    page.thaw();
    await tasks.settled();
    expect(ran).toEqual(['a', "a'", 'b', 'c', "b'", "c'"]);
  });
});
