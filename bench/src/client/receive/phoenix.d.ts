/** phoenix ships no types; what the contestant uses of it. */
declare module 'phoenix' {
  interface Channel {
    on(event: string, callback: (payload: any) => void): number;
    join(): unknown;
  }
  export class Socket {
    constructor(url: string, options: { transport: unknown });
    connect(): void;
    disconnect(): void;
    channel(topic: string): Channel;
  }
}
