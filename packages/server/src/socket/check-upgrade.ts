/** What must be right before a host accepts a WebSocket: that it is one, and that its page may connect. */
import { foreignOrigin, normalRules, type OriginRule } from '../ws/origin-rule.ts';
import { checkOrigins } from '../ws/web-socket-options.ts';

export interface CheckUpgradeOptions {
  /** As for `attachWebSocketServer`. @defaultValue ['same-origin'] */
  readonly origins?: readonly OriginRule[];
  /** As for `attachWebSocketServer`. @defaultValue false */
  readonly trustProxy?: boolean;
}

/**
 * Gives the answer with which to refuse the request, or `undefined`: accept it. Throws a `ServerError` (`invalid-option`)
 * for origins that make no sense.
 */
export function checkUpgrade(
  request: Request,
  { origins = ['same-origin'], trustProxy = false }: CheckUpgradeOptions = {},
): Response | undefined {
  checkOrigins(origins);
  if (request.headers.get('upgrade')?.toLowerCase() !== 'websocket') {
    return new Response('This address takes WebSockets.\n', { status: 426, headers: { upgrade: 'websocket' } });
  }
  const { host, protocol } = new URL(request.url);
  const asking = {
    headers: { ...Object.fromEntries(request.headers), host },
    socket: { encrypted: protocol === 'https:' || protocol === 'wss:' },
  };
  const foreign = foreignOrigin({ rules: normalRules(origins), trustProxy }, asking);
  return foreign === undefined ? undefined : new Response('Pages of this origin may not connect.\n', { status: 403 });
}
