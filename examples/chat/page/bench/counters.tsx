/** The client's own account of its streams. */
import type { Health } from '@throughline/client';
import { useHealth } from '@throughline/react';
import type { ReactNode } from 'react';

const rows: readonly (readonly [title: string, value: (health: Health) => string])[] = [
  ['Delivered', (health) => String(health.delivered)],
  ['Duplicates dropped', (health) => String(health.duplicates)],
  ['Gaps opened', (health) => String(health.gaps.opened)],
  ['Gaps repaired', (health) => String(health.gaps.repaired)],
  ['Gaps lost', (health) => String(health.gaps.lost)],
  ['Held now', (health) => String(health.held)],
  ['Reconnects', (health) => String(health.reconnects)],
  ['Resets', (health) => String(health.resets)],
  ['Round trip', (health) => (health.latencyMs === undefined ? '–' : `${Math.round(health.latencyMs)} ms`)],
];

export function Counters(): ReactNode {
  const values = useHealth((health) => rows.map(([, value]) => value(health)));
  return (
    <section aria-labelledby="bench-counters">
      <h3 id="bench-counters">Stream health</h3>
      <dl className="counters">
        {rows.map(([title], index) => (
          <div key={title}>
            <dt>{title}</dt>
            <dd>{values[index]}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
