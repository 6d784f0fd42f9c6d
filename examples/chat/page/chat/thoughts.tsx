/** What the agent thought: the newest in a line, the rest folded. */
import { useRun } from '@throughline/react';
import type { ReactNode } from 'react';
import { Icon } from '../icon.tsx';

export function Thoughts({ runId, ids }: { runId: string; ids: readonly string[] }): ReactNode {
  const texts = useRun(runId, (run) =>
    (run?.parts ?? []).flatMap((part) => (part.kind === 'thought' && ids.includes(part.id) ? [part.text] : [])),
  );
  return (
    <details className="thoughts">
      <summary>
        <Icon name="chevron" />
        <span className="thought-title">{texts.length === 1 ? 'Thought' : `${texts.length} thoughts`}</span>
        <span className="thought-line">{texts.at(-1)}</span>
      </summary>
      {texts.map((text, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: thoughts are only ever appended
        <p key={index}>{text}</p>
      ))}
    </details>
  );
}
