/** Keeps a client connected for as long as somebody on the page holds it, and closes it one task after the last let go. */

interface Connectable {
  connect(): void;
  close(): void;
}

interface Lease {
  holders: number;
  closing: ReturnType<typeof setTimeout> | undefined;
}

const leases = new WeakMap<Connectable, Lease>();

/**
 * Connects `client` and returns what lets it go. The task in between is what makes a double mount (StrictMode),
 * a hot reload and a move in the tree keep their socket.
 */
export function holdClient(client: Connectable): () => void {
  const lease = leases.get(client) ?? { holders: 0, closing: undefined };
  leases.set(client, lease);
  lease.holders += 1;
  clearTimeout(lease.closing);
  client.connect();
  return () => {
    lease.holders -= 1;
    if (lease.holders > 0) return;
    lease.closing = setTimeout(() => client.close(), 0);
  };
}
