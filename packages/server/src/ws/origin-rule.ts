/** Which pages may connect: the one thing that is refused at the upgrade. */
import type { IncomingMessage } from 'node:http';

/** An origin such as `https://app.example.com`, `'same-origin'`, or `'*'` for any. */
export type OriginRule = string;

/** A rule that could ever match: browsers send scheme, host and port, and no path. */
export function isOriginRule(rule: string): boolean {
  if (rule === '*' || rule === 'same-origin' || rule === 'null') return true;
  try {
    return new URL(rule).origin === rule || /^[a-z][a-z0-9+.-]*:\/\/[^/]+$/i.test(rule);
  } catch {
    return false;
  }
}

const isSameOrigin = (origin: string, host: string | undefined): boolean => {
  try {
    return host !== undefined && new URL(origin).host === host.toLowerCase();
  } catch {
    return false;
  }
};

export function isAllowedOrigin(rules: readonly OriginRule[], { headers }: Pick<IncomingMessage, 'headers'>): boolean {
  const { origin, host } = headers;
  if (origin === undefined) return true;
  return rules.some(
    (rule) => rule === '*' || rule === origin || (rule === 'same-origin' && isSameOrigin(origin, host)),
  );
}
