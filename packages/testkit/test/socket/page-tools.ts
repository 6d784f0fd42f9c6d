/**
 * What a situation may use on its page, made so that it can be sent to a real browser as text:
 * nothing outside the function is referred to.
 */
export interface PageSeams {
  readonly WebSocket: typeof WebSocket;
  /** Address of the server, without a path. */
  readonly url: string;
  /** Calls `caught` with each error that a listener threw. */
  readonly onReportedError: (caught: (error: unknown) => void) => void;
  readonly setOffline: (offline: boolean) => Promise<unknown>;
}

export function createPageTools({ WebSocket, url, onReportedError, setOffline }: PageSeams) {
  const record: string[] = [];
  const states = ['CONNECTING', 'OPEN', 'CLOSING', 'CLOSED'];
  const log = (...words: unknown[]): void => {
    record.push(words.map((word) => (typeof word === 'string' ? word : JSON.stringify(word))).join(' '));
  };
  onReportedError((error) => log('reported', (error as Error).message));

  const show = (data: unknown): string => {
    if (typeof data === 'string') return data.length > 60 ? `text(${data.length})` : JSON.stringify(data);
    if (data instanceof ArrayBuffer) return `ArrayBuffer[${new Uint8Array(data).join(',')}]`;
    return `Blob(${(data as Blob).size})`;
  };
  const state = (socket: WebSocket): string =>
    `${states[socket.readyState]} buffered=${socket.bufferedAmount} protocol=${JSON.stringify(socket.protocol)}`;
  const describe = (event: any): string => {
    if (event.type === 'message') return `message ${show(event.data)}`;
    if (event.type === 'close') return `close ${event.code} ${JSON.stringify(event.reason)} clean=${event.wasClean}`;
    return event.type;
  };
  /** Logs every event of the socket with its state, and when the microtasks after it drained. */
  const watch = (socket: WebSocket, name = 'socket'): WebSocket => {
    for (const type of ['open', 'message', 'error', 'close'] as const) {
      socket.addEventListener(type, (event) => {
        log(name, describe(event), state(socket));
        queueMicrotask(() => log(name, 'microtasks after', type));
      });
    }
    return socket;
  };
  const next = (socket: WebSocket, type: string): Promise<any> =>
    new Promise((resolve) => socket.addEventListener(type, resolve, { once: true }));
  const attempt = (name: string, act: () => unknown): void => {
    try {
      act();
      log(name, 'returned');
    } catch (error) {
      const { name: errorName } = error as Error;
      log(name, 'threw', error instanceof DOMException ? 'DOMException' : 'Error', errorName);
    }
  };
  return {
    WebSocket,
    url,
    record,
    log,
    state,
    show,
    watch,
    next,
    attempt,
    setOffline,
    /** A watched socket to the server. */
    open: (protocols?: string | string[]): WebSocket =>
      watch(protocols === undefined ? new WebSocket(`${url}/`) : new WebSocket(`${url}/`, protocols)),
    /** Resolves once the socket has closed and its listeners have run. */
    closed: async (socket: WebSocket): Promise<void> => {
      if (socket.readyState !== 3) await next(socket, 'close');
      await new Promise((resolve) => setTimeout(resolve, 5));
    },
    /** Lets real time pass, where a situation shows that nothing happens. */
    pause: (delayMs: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, delayMs)),
  };
}

export type PageTools = ReturnType<typeof createPageTools>;
