/** Finds out first whether anybody listens there: one sentence instead of a hundred failed checks. */
import { connect } from 'node:net';

/** Resolves once a TCP connection to the URL's host and port was taken; rejects with what went wrong and what to do. */
export async function demandListener(url: string): Promise<void> {
  const { hostname, port, protocol } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, '');
  const socket = connect({ host, port: Number(port || (protocol === 'wss:' ? 443 : 80)) });
  try {
    await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  } catch (cause) {
    const { code = String(cause) } = cause as NodeJS.ErrnoException;
    const message = `Nobody listens at ${url} (${code}). Start the server, or mend the URL; nothing was checked.`;
    throw new Error(message, { cause });
  } finally {
    socket.destroy();
  }
}
