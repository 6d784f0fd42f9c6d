/** The agent's text as it grows. A token renders this component and the block that it falls into, nothing else. */
import { useRun } from '@throughline/react';
import { type CSSProperties, memo, type ReactNode, useRef } from 'react';
import Markdown from 'react-markdown';
import rehypeHighlight from 'rehype-highlight';
import remarkGfm from 'remark-gfm';
import { CopyButton } from './copy-button.tsx';
import { splitBlocks } from './split-blocks.ts';

export function MessageText({ runId, messageId }: { runId: string; messageId: string }): ReactNode {
  const part = useRun(runId, (run) => run?.parts.find((each) => each.kind === 'message' && each.id === messageId));
  const open = useRun(runId, (run) => run?.status === 'running' || run?.status === 'waiting');
  if (part?.kind !== 'message') return null;
  const blocks = splitBlocks(part.text);
  return (
    <div className="message" data-streaming={open && !part.complete}>
      {blocks.map((block, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a growing text only ever appends blocks
        <Block key={index} text={block} />
      ))}
    </div>
  );
}

const plugins = [remarkGfm];
/** Colours code whose language is said and known; guessing would change its mind while the text grows. */
const htmlPlugins = [rehypeHighlight];

/** Raw HTML in the text stays text, links are checked, pictures are not loaded: an answer is foreign input. */
const Block = memo(function Block({ text }: { text: string }): ReactNode {
  return (
    <Markdown
      remarkPlugins={plugins}
      rehypePlugins={htmlPlugins}
      disallowedElements={['img']}
      components={{ a: SafeLink, table: ScrollingTable, th: HeaderCell, pre: ScrollingCode }}
    >
      {text}
    </Markdown>
  );
});

function SafeLink({ href, children }: { href?: string | undefined; children?: ReactNode }): ReactNode {
  if (href === undefined || !/^(https?:|\/documents\/)/.test(href))
    return <span className="dead-link">{children}</span>;
  return (
    <a href={href} target="_blank" rel="noreferrer noopener">
      {children}
    </a>
  );
}

function ScrollingTable({ children }: { children?: ReactNode }): ReactNode {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <div className="table-frame" tabIndex={0}>
      <table>{children}</table>
    </div>
  );
}

/** A corner without a word heads nothing: a reader is not told of an empty header. */
function HeaderCell({ children, style }: { children?: ReactNode; style?: CSSProperties | undefined }): ReactNode {
  return children ? <th style={style}>{children}</th> : <td />;
}

function ScrollingCode({ children }: { children?: ReactNode }): ReactNode {
  const code = useRef<HTMLPreElement>(null);
  return (
    <div className="code-frame">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <pre ref={code} tabIndex={0}>
        {children}
      </pre>
      <CopyButton label="Copy code" text={() => code.current?.textContent ?? ''} />
    </div>
  );
}
