import { createManualClock } from '@throughline/test-support';
import { expect, test } from 'vitest';
import { HostPipe, type HostSocket } from '../../src/socket/host-pipe.ts';

const create = (more: Partial<HostSocket> = {}) => {
  const clock = createManualClock();
  const closes: number[] = [];
  let buffered = 0;
  let drains = 0;
  const pipe = new HostPipe(
    {
      isOpen: () => true,
      send: (text) => {
        buffered += text.length;
      },
      close: (code) => void closes.push(code),
      bufferedBytes: () => buffered,
      notifiesDrain: false,
      ...more,
    },
    clock,
  );
  pipe.listener = {
    message() {},
    binary() {},
    drained: () => {
      drains += 1;
    },
    closed() {},
  };
  const fall = (to: number): void => {
    buffered = to;
    clock.advance(20);
  };
  return { pipe, clock, closes, fall, drains: () => drains };
};

test('a host that keeps the platform’s codes to itself is given one of ours', () => {
  const closes: number[] = [];
  const close = (code: number): void => {
    if (code !== 1000 && code < 3000) throw new Error('InvalidAccessError');
    closes.push(code);
  };
  const { pipe } = create({ close });
  for (const code of [1012, 1009, 4401, 1000]) pipe.close(code);
  expect(closes).toEqual([1000, 4413, 4401, 1000]);
});

test('[V3] a host that says nothing of drains is asked while something is buffered, and no longer', () => {
  const { pipe, clock, fall, drains } = create();
  pipe.send('x'.repeat(100));
  fall(100);
  expect(drains()).toBe(0);
  fall(40);
  fall(0);
  expect([drains(), clock.pending]).toEqual([2, 0]);
});

test('[V6] an end leaves no timer and is told once; nothing is sent afterwards', () => {
  const { pipe, clock } = create();
  pipe.send('x');
  pipe.end(1006, '');
  pipe.end(1006, '');
  expect([clock.pending, pipe.bufferedBytes]).toEqual([0, 0]);
  expect(() => pipe.send('y')).toThrow();
});
