/** The bar above the conversation: the connection in words, the scissors, and the door to the bench. */
import type { ReactNode } from 'react';
import { ConnectionBadge } from './connection/connection-badge.tsx';
import type { DemoApi } from './demo-api.ts';
import { Icon } from './icon.tsx';

interface PageHeaderProps {
  readonly api: DemoApi;
  readonly threadsOpen: boolean;
  readonly benchOpen: boolean;
  readonly onThreads: () => void;
  readonly onBench: () => void;
}

export function PageHeader({ api, threadsOpen, benchOpen, onThreads, onBench }: PageHeaderProps): ReactNode {
  return (
    <header className="page-header">
      <h1 className="visually-hidden">Ask the docs</h1>
      <button type="button" className="quiet only-narrow" aria-expanded={threadsOpen} onClick={onThreads}>
        <Icon name="menu" />
        <span className="visually-hidden">Threads</span>
      </button>
      <ConnectionBadge />
      <span className="spring" />
      <button type="button" className="quiet" onClick={() => void api.network({ deed: 'cut' })}>
        <Icon name="cut" />
        <span className="label">Cut the connection</span>
      </button>
      <button type="button" className="quiet" aria-expanded={benchOpen} onClick={onBench}>
        <Icon name="wave" />
        <span className="label">Network bench</span>
      </button>
    </header>
  );
}
