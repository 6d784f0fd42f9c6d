/** Says in words what the connection is doing. Screen readers hear a change once it has lasted. */
import { useConnection, useHealth } from '@throughline/react';
import type { ReactNode } from 'react';
import { connectionWords } from './connection-words.ts';
import { useNow } from './use-now.ts';

export function ConnectionBadge(): ReactNode {
  const status = useConnection();
  const missing = useHealth((health) => health.replayLag);
  const now = useNow(status.name === 'waiting' ? 500 : undefined);
  const { tone, text, detail } = connectionWords(status, missing, now);
  return (
    <p className="badge" data-tone={tone} data-status={status.name} title={detail}>
      <span className="badge-dot" aria-hidden="true" />
      <span aria-hidden="true">{text}</span>
      <span className="visually-hidden" role="status">
        {`Connection: ${connectionWords(status, 0, undefined).text}`}
      </span>
    </p>
  );
}
