/** One call of a tool: what went in, how far it is, what came out or went wrong, and how long it took. */
import type { ToolPart } from '@throughline/client';
import { useRun } from '@throughline/react';
import type { ReactNode } from 'react';
import { useNow } from '../connection/use-now.ts';
import { Icon, type IconName } from '../icon.tsx';

const names: Readonly<Record<string, { icon: IconName; title: string }>> = {
  search_docs: { icon: 'search', title: 'Search the documents' },
  read_passages: { icon: 'book', title: 'Read passages' },
};

const statusWords: Readonly<Record<ToolPart['status'], string>> = {
  requested: 'asked for',
  executing: 'running',
  completed: 'done',
  failed: 'failed',
  denied: 'denied',
};

export function ToolCard({ runId, callId }: { runId: string; callId: string }): ReactNode {
  const part = useRun(runId, (run) => run?.parts.find((each) => each.kind === 'tool' && each.id === callId));
  const runEnded = useRun(runId, (run) => run?.endedAt !== undefined || run?.status === 'incomplete');
  if (part?.kind !== 'tool') return null;
  const working = !runEnded && (part.status === 'executing' || part.status === 'requested');
  const { icon, title } = names[part.tool] ?? { icon: 'wave', title: part.tool };
  const status = working || part.status !== 'executing' ? statusWords[part.status] : 'interrupted';
  return (
    <details className="tool" data-status={status}>
      <summary>
        <Icon name={icon} />
        <span className="tool-title">{title}</span>
        <span className="tool-brief">{briefOf(part)}</span>
        <span className="tool-status">
          {status}
          <Duration part={part} working={working} />
        </span>
        <Icon name="chevron" />
      </summary>
      {working && part.percent !== undefined && <progress value={part.percent} max={100} aria-label={title} />}
      <div className="tool-body">
        <p className="tool-label">Input</p>
        <Value value={part.input ?? part.argsText} />
        {part.error && (
          <>
            <p className="tool-label">Failure</p>
            <p className="tool-error">{part.error.message}</p>
          </>
        )}
        {part.status === 'completed' && (
          <>
            <p className="tool-label">Output</p>
            <Value value={part.output} />
          </>
        )}
      </div>
    </details>
  );
}

/** One line that says what the call is about: the query, the document being read, how much was found. */
function briefOf(part: ToolPart): string {
  if (part.status === 'executing' && part.progress !== undefined) return part.progress;
  const hits = (part.output as { hits?: unknown[] } | undefined)?.hits;
  const query = (part.input as { query?: string } | undefined)?.query;
  if (query !== undefined) return hits ? `“${query}”, ${hits.length} found` : `“${query}”`;
  const ids = (part.input as { ids?: unknown[] } | undefined)?.ids;
  return ids ? `${ids.length} of the best` : '';
}

function Duration({ part, working }: { part: ToolPart; working: boolean }): ReactNode {
  const now = useNow(working ? 200 : undefined);
  const passed = part.durationMs ?? (working && part.startedAt !== undefined ? now - part.startedAt : undefined);
  if (passed === undefined) return null;
  const shown = Math.max(0, passed);
  return (
    <span className="tool-duration">{shown < 1000 ? `${Math.round(shown)} ms` : `${(shown / 1000).toFixed(1)} s`}</span>
  );
}

function Value({ value }: { value: unknown }): ReactNode {
  const text = typeof value === 'string' ? value : JSON.stringify(value, null, 2);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <pre className="tool-value" tabIndex={0}>
      {text ?? '–'}
    </pre>
  );
}
