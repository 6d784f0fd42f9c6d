/** The least server of pipes over HTTP, written from F2–F8: each of its peers is played by hand, and nothing is timed. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInbox, createPeer, type Peer, type TinyServer } from './tiny-server.ts';

class TinyPipe {
  readonly peer: Peer;
  readonly receive: (text: string) => void;
  private readonly ended: (code: number) => void;
  private readonly messages: string[] = [];
  private answer: ServerResponse | undefined;
  private written = 0;
  private waits = false;
  private closeCode: number | undefined;

  constructor(private readonly gone: () => void) {
    const { peer, receive, ended } = createPeer({
      write: (text) => {
        this.messages.push(text);
        this.flush();
      },
      sendBinary: () => {},
      close: (code) => {
        this.closeCode = code;
        this.flush();
      },
      cut: () => {
        this.end(1006);
        this.answer?.destroy();
      },
    });
    this.peer = peer;
    this.receive = receive;
    this.ended = ended;
  }

  /** A GET: what is not yet confirmed, and what comes. */
  read(after: number, waitMs: string | undefined, answer: ServerResponse): void {
    this.answer?.end();
    this.answer = answer;
    this.written = after;
    this.waits = waitMs !== undefined;
    answer.writeHead(200, { 'content-type': 'text/event-stream' });
    answer.write(': open\n\n');
    this.flush();
  }

  end(code: number): void {
    this.gone();
    this.ended(code);
  }

  private flush(): void {
    const { answer } = this;
    if (answer === undefined || answer.writableEnded) return;
    const before = this.written;
    while (this.written < this.messages.length) {
      this.written += 1;
      answer.write(`id: ${this.written}\ndata: ${this.messages[this.written - 1]}\n\n`);
    }
    if (this.closeCode !== undefined) {
      answer.end(`event: close\ndata: ${this.closeCode} \n\n`);
      this.end(this.closeCode);
    } else if (this.waits && this.written > before) answer.end();
  }
}

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return body;
};

/** At a free port, or where an earlier server was. */
export const startHttpServer = async (at?: string): Promise<TinyServer> => {
  const pipes = new Map<string, TinyPipe>();
  const peers: Peer[] = [];
  const connections = createInbox<Peer>();

  const open = (body: string, response: ServerResponse): void => {
    const name = `n.${String(peers.length).padStart(32, '0')}`;
    const pipe = new TinyPipe(() => pipes.delete(name));
    pipes.set(name, pipe);
    peers.push(pipe.peer);
    connections.put(pipe.peer);
    pipe.receive(body);
    response.writeHead(201).end(name);
  };
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const header = (name: string): string | undefined => request.headers[`throughline-${name}`] as string | undefined;
    const body = await bodyOf(request);
    const name = header('pipe');
    if (name === undefined) return open(body, response);
    const pipe = pipes.get(name);
    if (pipe === undefined) return void response.writeHead(404).end();
    if (request.method === 'GET') return pipe.read(Number(header('after')), header('wait'), response);
    if (request.method === 'DELETE') pipe.end(1000);
    else for (const message of body.split('\n').filter(Boolean)) pipe.receive(message);
    response.writeHead(204).end();
  };
  const server = createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve) =>
    server.listen(at === undefined ? 0 : Number(new URL(at).port), '127.0.0.1', resolve),
  );
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    peers,
    accept: connections.take,
    stop() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
};
