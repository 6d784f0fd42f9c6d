/** A TCP link between page and server that carries so many bytes a second, and stands still when it is told to. */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface SlowLink {
  readonly port: number;
  /** Nothing more is carried on the connections that are open now; they stay open. */
  stall(): void;
  /** Connections that were made so far. */
  readonly dialled: number;
  close(): Promise<void>;
}

export interface LinkSpeed {
  /** Bytes a second. */
  readonly down: number;
  readonly up: number;
}

/** How finely the bytes are spread. */
const SLICE_MS = 20;

/** Reads only what the link carries, so that the rest waits where it waits on a real one: with the sender. */
function carry(from: Socket, to: Socket, bytesPerSecond: number, isStalled: () => boolean): NodeJS.Timeout {
  const slice = Math.max(1, Math.floor((bytesPerSecond * SLICE_MS) / 1_000));
  return setInterval(() => {
    if (isStalled()) return;
    const bytes = (from.read(Math.min(slice, from.readableLength)) ?? undefined) as Buffer | undefined;
    if (bytes) to.write(bytes);
  }, SLICE_MS);
}

export async function startSlowLink(upstream: number, { down, up }: LinkSpeed): Promise<SlowLink> {
  const open = new Set<() => void>();
  let dialled = 0;
  let stalledUpTo = 0;
  const server = createServer((page) => {
    const number = ++dialled;
    const isStalled = (): boolean => number <= stalledUpTo;
    const behind = connect(upstream, '127.0.0.1');
    const timers = [carry(page, behind, up, isStalled), carry(behind, page, down, isStalled)];
    const end = (): void => {
      open.delete(end);
      for (const timer of timers) clearInterval(timer);
      page.destroy();
      behind.destroy();
    };
    open.add(end);
    for (const socket of [page, behind]) {
      socket.on('error', () => {});
      socket.on('readable', () => {});
      socket.once('end', end).once('close', end);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    stall() {
      stalledUpTo = dialled;
    },
    get dialled() {
      return dialled;
    },
    async close() {
      for (const end of [...open]) end();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
