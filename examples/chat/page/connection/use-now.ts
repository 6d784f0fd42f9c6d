/** The time, for what counts down. */
import { useEffect, useState } from 'react';

/** Epoch milliseconds, renewed every so often; undefined: the clock stands still and costs nothing. */
export function useNow(everyMs: number | undefined): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (everyMs === undefined) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
