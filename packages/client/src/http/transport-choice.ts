/** Decides by which transport the next attempt is made. Pure; times are the clock's `elapsed`. [F12] */

export type TransportName = 'websocket' | 'http';

export interface TransportChoice {
  /** Brought a frame last; what a session begins with. */
  readonly preferred: TransportName;
  readonly last: TransportName;
  /** Attempts in a row that brought no frame. */
  readonly mute: number;
  /** While HTTP is preferred: when the WebSocket is tried again, and how long to wait after that. */
  readonly retryAt: number;
  readonly retryEveryMs: number;
  /** What became of the last attempt without a frame, in words. */
  readonly why: string;
}

/** So many mute attempts in a row, and the other transport has its turn. */
const MUTE_ATTEMPTS = 2;
const FIRST_RETRY_MS = 600_000;
const LONGEST_RETRY_MS = 7_200_000;

export const firstChoice: TransportChoice = {
  preferred: 'websocket',
  last: 'websocket',
  mute: 0,
  retryAt: Number.POSITIVE_INFINITY,
  retryEveryMs: FIRST_RETRY_MS,
  why: '',
};

const other = (name: TransportName): TransportName => (name === 'http' ? 'websocket' : 'http');

/** Is the WebSocket worth another try, though HTTP works? */
export const isRetryDue = (choice: TransportChoice, now: number): boolean =>
  choice.preferred === 'http' && now >= choice.retryAt;

/** The next attempt begins. `trial`: the WebSocket is tried though HTTP works, and gets little time. */
export function chooseNext(choice: TransportChoice, now: number): TransportChoice & { readonly trial: boolean } {
  if (isRetryDue(choice, now)) {
    const retryEveryMs = Math.min(LONGEST_RETRY_MS, choice.retryEveryMs * 2);
    return { ...choice, last: 'websocket', retryAt: now + retryEveryMs, retryEveryMs, trial: true };
  }
  const last = choice.mute < MUTE_ATTEMPTS ? choice.preferred : other(choice.last);
  return { ...choice, last, trial: false };
}

/** The attempt under way brought a frame: it works, and the next one begins with it. */
export function brought(choice: TransportChoice, now: number): TransportChoice {
  const { last, preferred } = choice;
  if (last === preferred) return choice.mute === 0 ? choice : { ...choice, mute: 0 };
  const http = last === 'http';
  return {
    ...choice,
    preferred: last,
    mute: 0,
    retryAt: http ? now + FIRST_RETRY_MS : Number.POSITIVE_INFINITY,
    retryEveryMs: FIRST_RETRY_MS,
  };
}

/** The attempt under way ended without a frame. A trial that fails says nothing about what is preferred. */
export const broughtNothing = (choice: TransportChoice, why: string, trial: boolean): TransportChoice =>
  trial ? choice : { ...choice, mute: choice.mute + 1, ...(choice.last === 'websocket' && { why }) };
