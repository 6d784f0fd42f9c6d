/** Collects what a stream lost while the page watched, in words. */
import type { LostEvents, StreamReset } from '@throughline/client';
import { useCallback, useEffect, useState } from 'react';
import { useThroughline } from '../hooks.ts';

export interface LossNotice {
  readonly id: string;
  readonly words: string;
}

const lostBecause: Readonly<Record<LostEvents['reason'], string>> = {
  trimmed: 'the server keeps only the newest events, and these were older',
  'no-log': 'the server keeps no log of them',
  'no-progress': 'the server did not send them again in time',
};

const resetBecause: Readonly<Record<StreamReset['reason'], string | undefined>> = {
  new: undefined,
  trimmed: undefined,
  'user-changed': undefined,
  'epoch-changed':
    'The server lost its log and began a new one. What the thread store had kept is shown; what was under way is incomplete.',
  'ahead-of-server': 'The server had forgotten what this page had already seen, and begins before it.',
};

export function useLossNotices(stream: string): { notices: readonly LossNotice[]; dismiss: (id: string) => void } {
  const client = useThroughline();
  const [notices, setNotices] = useState<readonly LossNotice[]>([]);

  useEffect(() => {
    const add = (id: string, words: string) =>
      setNotices((now) => [...now.filter((notice) => notice.id !== id), { id, words }]);
    const stopLost = client.onLost((lost) => {
      if (lost.stream === stream) add(`lost ${lost.from}`, lostWords(lost));
    });
    const stopReset = client.onReset((reset) => {
      const words = resetBecause[reset.reason];
      if (reset.stream === stream && reset.previous && reset.previous.seq > 0 && words) add('reset', words);
    });
    return () => {
      stopLost();
      stopReset();
    };
  }, [client, stream]);

  const dismiss = useCallback((id: string) => setNotices((now) => now.filter((notice) => notice.id !== id)), []);
  return { notices, dismiss };
}

function lostWords({ from, until, reason }: LostEvents): string {
  const count = until - from + 1;
  const which = count === 1 ? `Event ${from} was lost` : `${count} events were lost (${from} to ${until})`;
  return `${which}: ${lostBecause[reason]}.`;
}
