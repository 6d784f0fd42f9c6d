/** The simulation can fail: it finds deliberate bugs within a stated number of runs. `npm run mutations` hunts all of them. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repository } from '../../scripts/packages.ts';
import { hunt } from './hunt.ts';
import { mutations } from './mutations.ts';

/** One of each station; the rest takes its turn in `npm run mutations`. */
const SOME = [
  'delivers what was seen',
  'moves the cursor before the handlers',
  'asks for one event too few',
  'retries under a new id',
  'starts a command again that was answered',
  'goes live without a replay',
  'has one stream for all users',
];

describe('the list of deliberate bugs', () => {
  it('has at least fifteen', () => expect(mutations.length).toBeGreaterThanOrEqual(15));

  it.each(mutations)('$name: its text stands in the source exactly once', async ({ file, find }) => {
    const source = await readFile(join(repository, file), 'utf8');
    expect(source.split(find)).toHaveLength(2);
  });
});

describe('the simulation', () => {
  it('finds nothing in the source as it is', async () => {
    expect(await hunt(undefined, 60)).toEqual({ caught: false });
  });

  const some = mutations.filter(({ name }) => SOME.includes(name));

  it('is asked for bugs that are on the list', () => expect(some).toHaveLength(SOME.length));

  it.each(some)('[$law] finds a client or server that $name', async (mutation) => {
    expect(await hunt(mutation, mutation.within)).toMatchObject({ caught: true });
  });
});
