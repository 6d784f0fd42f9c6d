import { describe, expect, it } from 'vitest';
import {
  brought,
  broughtNothing,
  chooseNext,
  firstChoice,
  type TransportChoice,
} from '../../src/http/transport-choice.ts';

const MINUTE = 60_000;

/** Goes through attempts; each says whether a frame came, and when (in minutes) it began. */
const attempts = (course: readonly (readonly [works: boolean, atMinute?: number])[], from = firstChoice): string[] => {
  const made: string[] = [];
  let choice: TransportChoice = from;
  for (const [works, atMinute = 0] of course) {
    const { trial, ...next } = chooseNext(choice, atMinute * MINUTE);
    made.push(`${next.last}${trial ? '?' : ''}`);
    choice = works ? brought(next, atMinute * MINUTE) : broughtNothing(next, 'mute', trial);
  }
  return made;
};
const mute = [false] as const;
const works = [true] as const;

describe('[F12] which transport the next attempt takes', () => {
  it('is the WebSocket until two attempts in a row brought no frame', () => {
    expect(attempts([mute, works, mute, works])).toEqual(Array(4).fill('websocket'));
    expect(attempts([mute, mute, works])).toEqual(['websocket', 'websocket', 'http']);
  });

  it('goes by turns while nothing works', () => {
    expect(attempts([mute, mute, mute, mute, mute])).toEqual(['websocket', 'websocket', 'http', 'websocket', 'http']);
  });

  it('stays with what worked, also over a loss', () => {
    expect(attempts([mute, mute, works, works, mute, works])).toEqual([
      'websocket',
      'websocket',
      'http',
      'http',
      'http',
      'http',
    ]);
    expect(attempts([mute, mute, mute, works, mute, works]).slice(3)).toEqual(['websocket', 'websocket', 'websocket']);
  });

  it('tries the WebSocket again after 10 min, then 20, 40, at most every 2 h', () => {
    const onHttp = [mute, mute, works] as const;
    const later = (...minutes: number[]) => minutes.flatMap((at) => [[false, at] as const, [true, at] as const]);
    expect(attempts([...onHttp, [true, 9], ...later(10), [true, 29], ...later(30), [true, 69], ...later(70)])).toEqual([
      'websocket',
      'websocket',
      'http',
      'http',
      'websocket?',
      'http',
      'http',
      'websocket?',
      'http',
      'http',
      'websocket?',
      'http',
    ]);
    let choice = { ...firstChoice, preferred: 'http' as const, retryAt: 0 };
    const waits: number[] = [];
    for (let at = 0, round = 0; round < 6; round += 1) {
      choice = chooseNext(choice, at) as typeof choice;
      waits.push((choice.retryAt - at) / MINUTE);
      at = choice.retryAt;
    }
    expect(waits).toEqual([20, 40, 80, 120, 120, 120]);
  });

  it('goes back to the WebSocket once a trial works', () => {
    expect(attempts([mute, mute, works, [true, 10], [true, 11]]).slice(2)).toEqual(['http', 'websocket?', 'websocket']);
  });
});
