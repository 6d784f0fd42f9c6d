/** Copies a text, and says for a moment that it did. */
import { type ReactNode, useEffect, useState } from 'react';
import { Icon } from '../icon.tsx';

interface CopyButtonProps {
  readonly label: string;
  /** Asked when the button is pressed. */
  readonly text: () => string;
}

export function CopyButton({ label, text }: CopyButtonProps): ReactNode {
  const [said, setSaid] = useState<string>();
  useEffect(() => {
    if (said === undefined) return;
    const timer = setTimeout(() => setSaid(undefined), 2_000);
    return () => clearTimeout(timer);
  }, [said]);
  const copy = () => {
    navigator.clipboard.writeText(text()).then(
      () => setSaid('Copied'),
      () => setSaid('The browser did not allow it'),
    );
  };
  return (
    <button type="button" className="quiet small" onClick={copy}>
      <Icon name={said === 'Copied' ? 'check' : 'copy'} />
      <span>{said ?? label}</span>
    </button>
  );
}
