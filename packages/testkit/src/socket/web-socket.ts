/** The WebSocket class of one scope: the interface of the WHATWG standard, over the in-memory network. */

import { utf8Length } from '@throughline/protocol';
import { PlatformEventTarget } from './close-event.ts';
import { createListenerList, type Listener, type ListenerList } from './listener-list.ts';
import { CLOSED, CLOSING, CONNECTING, OPEN, type PageEnd } from './page-end.ts';
import { parseProtocols, parseSocketUrl } from './socket-url.ts';

/** What a scope gives each new socket. */
export interface SocketEnvironment {
  readonly baseUrl: string | undefined;
  readonly reportError: (error: unknown) => void;
  readonly connect: (socket: SocketInside) => PageEnd;
  /** Keeps `settled()` waiting while a blob is being read. */
  readonly busy: (work: Promise<unknown>) => void;
}

/** What the scope may reach of a socket. */
export interface SocketInside {
  readonly socket: WebSocket;
  readonly url: URL;
  readonly protocols: readonly string[];
  readonly listeners: ListenerList;
  /** Turns bytes into what `binaryType` asks for. */
  readonly present: (bytes: Uint8Array) => unknown;
}

/** Of the interface itself, without what is inherited from EventTarget. */
const members = ['url', 'readyState', 'bufferedAmount', 'extensions', 'protocol', 'binaryType', 'close', 'send'];

/** How many arguments each function must be given, which the standard makes its `length`. */
const argumentsNeeded = (WebSocket: { prototype: { send: unknown; close: unknown } }): [unknown, number][] => [
  [WebSocket, 1],
  [WebSocket.prototype.send, 1],
  [WebSocket.prototype.close, 0],
];

const invalid = (name: string, message: string): DOMException => new DOMException(message, name);

/** `[Clamp] unsigned short`; a fraction is cut off, as Chromium does. */
const clampCode = (code: unknown): number => {
  const number = Number(code);
  if (Number.isNaN(number)) return 0;
  return Math.trunc(Math.min(Math.max(number, 0), 65_535));
};

const checkClose = (code: number | undefined, reason: string): void => {
  if (code !== undefined && code !== 1000 && (code < 3000 || code > 4999)) {
    const message = `The close code must be 1000 or between 3000 and 4999; ${code} is neither.`;
    throw invalid('InvalidAccessError', message);
  }
  if (utf8Length(reason) > 123) throw invalid('SyntaxError', 'The close reason must not be longer than 123 bytes.');
};

type Constants = { readonly CONNECTING: 0; readonly OPEN: 1; readonly CLOSING: 2; readonly CLOSED: 3 };
const constants: Constants = { CONNECTING, OPEN, CLOSING, CLOSED };

/** Makes the class; every socket of it belongs to the environment. */
export function createWebSocketClass(environment: SocketEnvironment): typeof WebSocket {
  class InMemoryWebSocket extends PlatformEventTarget {
    readonly #url: URL;
    readonly #end: PageEnd;
    readonly #listeners: ListenerList;
    readonly #trampolines = new Set<string>();
    #current: ((event: Event) => void) | undefined;
    #binaryType: BinaryType = 'blob';

    constructor(...[url, protocols = []]: [url: string | URL, protocols?: string | readonly string[]]) {
      super();
      if (url === undefined) throw new TypeError("Failed to construct 'WebSocket': 1 argument required.");
      this.#url = parseSocketUrl(String(url), environment.baseUrl);
      const names = parseProtocols(protocols);
      this.#listeners = createListenerList({
        reportError: environment.reportError,
        dispatch: (event, call) => this.#dispatchTo(event, call),
      });
      this.#end = environment.connect({
        socket: this as unknown as WebSocket,
        url: this.#url,
        protocols: names,
        listeners: this.#listeners,
        present: (bytes) => this.#present(bytes),
      });
    }

    get url(): string {
      return this.#url.href;
    }
    get protocol(): string {
      return this.#end.protocol;
    }
    get extensions(): string {
      void this.#end;
      return '';
    }
    get readyState(): number {
      return this.#end.readyState;
    }
    get bufferedAmount(): number {
      return this.#end.bufferedAmount;
    }
    get binaryType(): BinaryType {
      return this.#binaryType;
    }
    set binaryType(type: BinaryType) {
      // Of another object this throws, whatever the value is; so does `extensions`.
      void this.#binaryType;
      if (type === 'blob' || type === 'arraybuffer') this.#binaryType = type;
    }

    send(...given: [data?: unknown]): void {
      if (given.length === 0) throw new TypeError("Failed to execute 'send' on 'WebSocket': 1 argument required.");
      const [data] = given;
      if (this.readyState === CONNECTING) {
        throw invalid('InvalidStateError', "Failed to execute 'send' on 'WebSocket': Still in CONNECTING state.");
      }
      if (data instanceof Blob) this.#sendBlob(data);
      else if (data instanceof ArrayBuffer) this.#sendBytes(new Uint8Array(data.slice(0)));
      else if (ArrayBuffer.isView(data)) {
        this.#sendBytes(new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice());
      } else this.#sendText(wellFormed(`${data}`));
    }

    close(code?: unknown, reason?: unknown): void {
      // A reason without a code is refused by Chromium as code 0.
      const closeCode = code === undefined && reason === undefined ? undefined : clampCode(code);
      const closeReason = reason === undefined ? '' : wellFormed(`${reason}`);
      checkClose(closeCode, closeReason);
      this.#end.close(closeCode, closeReason);
    }

    override addEventListener(type: string, listener: any, options?: boolean | AddEventListenerOptions): void {
      this.#trampoline(type);
      this.#listeners.add(type, listener as Listener | null, options);
    }
    override removeEventListener(type: string, listener: any, options?: boolean | EventListenerOptions): void {
      this.#listeners.remove(type, listener as Listener | null, options);
    }
    override dispatchEvent(event: Event): boolean {
      for (const step of this.#listeners.steps(event)) step();
      return !event.defaultPrevented;
    }

    #trampoline(type: string): void {
      if (this.#trampolines.has(type)) return;
      this.#trampolines.add(type);
      super.addEventListener(type, (event) => this.#current?.(event));
    }
    #dispatchTo(event: Event, call: (event: Event) => void): void {
      const outer = this.#current;
      this.#current = call;
      super.dispatchEvent(event);
      this.#current = outer;
    }
    #present(bytes: Uint8Array): unknown {
      const copy = bytes.slice();
      return this.#binaryType === 'blob' ? new Blob([copy]) : copy.buffer;
    }
    #sendText(text: string): void {
      this.#end.send({ kind: 'text', text }, utf8Length(text));
    }
    #sendBytes(bytes: Uint8Array): void {
      this.#end.send({ kind: 'binary', bytes }, bytes.byteLength);
    }
    #sendBlob(blob: Blob): void {
      const reading = blob.arrayBuffer().then((buffer) => ({ kind: 'binary' as const, bytes: new Uint8Array(buffer) }));
      environment.busy(reading);
      this.#end.send(reading, blob.size);
    }

    /** The event handler attributes of the standard, and the shape that its interface definition gives to all members. */
    static {
      for (const type of ['open', 'message', 'error', 'close']) {
        const attribute = `on${type}`;
        const accessors = {
          get [attribute](): unknown {
            return (this as unknown as InMemoryWebSocket).#listeners.handler(type);
          },
          set [attribute](handler: unknown) {
            (this as unknown as InMemoryWebSocket).#trampoline(type);
            (this as unknown as InMemoryWebSocket).#listeners.setHandler(type, handler);
          },
        };
        Object.defineProperty(
          InMemoryWebSocket.prototype,
          attribute,
          Object.getOwnPropertyDescriptor(accessors, attribute)!,
        );
      }
      for (const member of members) {
        Object.defineProperty(InMemoryWebSocket.prototype, member, { enumerable: true });
      }
      for (const [takes, count] of argumentsNeeded(InMemoryWebSocket)) {
        Object.defineProperty(takes, 'length', { value: count, configurable: true });
      }
      for (const holder of [InMemoryWebSocket, InMemoryWebSocket.prototype]) {
        for (const [name, value] of Object.entries(constants)) {
          Object.defineProperty(holder, name, { value, enumerable: true });
        }
        Object.defineProperty(holder, holder === InMemoryWebSocket ? 'name' : Symbol.toStringTag, {
          value: 'WebSocket',
          configurable: true,
        });
      }
    }
  }
  return InMemoryWebSocket as unknown as typeof WebSocket;
}

/** Lone surrogates become U+FFFD, as in every USVString. */
const wellFormed = (text: string): string =>
  text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd');
