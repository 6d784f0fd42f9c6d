/** Lasting conditions of the line: each a switch, or a choice among a few. */
import type { ReactNode } from 'react';
import type { NetworkConditions } from '../../shared/network-conditions.ts';

interface ConditionsProps {
  readonly conditions: NetworkConditions;
  readonly onChange: (part: Partial<NetworkConditions>) => void;
}

const switches = [
  ['duplicate', 'Duplicate', 'every third event twice'],
  ['swap', 'Swap', 'neighbours change places'],
  ['lose', 'Lose', 'every fourth live event'],
  ['halfOpen', 'Half-open', 'open and silent, both ways'],
] as const;

const delays = [0, 100, 500, 2000];

export function Conditions({ conditions, onChange }: ConditionsProps): ReactNode {
  return (
    <section aria-labelledby="bench-lasting">
      <h3 id="bench-lasting">Until switched off</h3>
      <div className="switches">
        {switches.map(([name, title, detail]) => (
          <label key={name}>
            <input
              type="checkbox"
              checked={conditions[name]}
              onChange={(event) => onChange({ [name]: event.target.checked })}
            />
            <span>
              {title}
              <small>{detail}</small>
            </span>
          </label>
        ))}
        <label>
          <input
            type="checkbox"
            checked={conditions.bytesPerSecond > 0}
            onChange={(event) => onChange({ bytesPerSecond: event.target.checked ? 2_000 : 0 })}
          />
          <span>
            Slow reader<small>2 KB a second</small>
          </span>
        </label>
        <label className="select">
          <span>Delay</span>
          <select value={conditions.delayMs} onChange={(event) => onChange({ delayMs: Number(event.target.value) })}>
            {delays.map((delay) => (
              <option key={delay} value={delay}>
                {delay === 0 ? 'none' : `${delay} ms each way`}
              </option>
            ))}
          </select>
        </label>
      </div>
    </section>
  );
}
