/** Which pages may ask, and the header fields by which their browsers learn it. [F11] */
import { foreignOrigin, normalRules, type OriginRule } from '../ws/origin-rule.ts';
import { AFTER, LAST, NUMBER, OPENING, PIPE, WAIT } from './http-headers.ts';

const PREFLIGHT_SECONDS = 7_200;

export interface CrossOriginOptions {
  readonly origins: readonly OriginRule[];
  readonly trustProxy: boolean;
  readonly credentials: boolean;
}

export interface CrossOrigin {
  /** Why this page may not ask and what the operator does about it; undefined: it may. */
  foreign(request: Request): string | undefined;
  /** The answer to a browser that asks before it sends our header fields. */
  preflight(): Response;
  /** Adds what lets the asking page read the answer. */
  allow(request: Request, response: Response): Response;
}

export function createCrossOrigin({ origins, trustProxy, credentials }: CrossOriginOptions): CrossOrigin {
  const check = { rules: normalRules(origins), trustProxy };
  return {
    foreign(request) {
      const { host, protocol } = new URL(request.url);
      const headers = { ...Object.fromEntries(request.headers), host };
      return foreignOrigin(check, { headers, socket: { encrypted: protocol === 'https:' } });
    },
    preflight: () =>
      new Response(null, {
        status: 204,
        headers: {
          'access-control-allow-methods': 'GET, POST, DELETE',
          'access-control-allow-headers': [OPENING, PIPE, NUMBER, AFTER, WAIT, 'content-type'].join(', '),
          'access-control-max-age': String(PREFLIGHT_SECONDS),
        },
      }),
    allow(request, response) {
      const origin = request.headers.get('origin');
      response.headers.append('vary', 'Origin');
      if (origin === null) return response;
      response.headers.set('access-control-allow-origin', origin);
      response.headers.set('access-control-expose-headers', LAST);
      if (credentials) response.headers.set('access-control-allow-credentials', 'true');
      return response;
    },
  };
}
