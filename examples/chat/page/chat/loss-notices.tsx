/** Says when something was lost, how much, and why. Silence would be a lie. */
import type { ReactNode } from 'react';
import { Icon } from '../icon.tsx';
import { useLossNotices } from './use-loss-notices.ts';

export function LossNotices({ stream }: { stream: string }): ReactNode {
  const { notices, dismiss } = useLossNotices(stream);
  return notices.map(({ id, words }) => (
    <div className="ending notice" key={id} data-tone="bad" role="alert">
      <Icon name="alert" />
      <p>{words}</p>
      <button type="button" onClick={() => dismiss(id)}>
        Dismiss
      </button>
    </div>
  ));
}
