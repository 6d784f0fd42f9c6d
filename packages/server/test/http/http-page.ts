/** A page of the pipe contract over HTTP, written by hand from F1–F6: it knows requests, and no client of ours. */
import { createFrameList } from '../pipe/frame-list.ts';
import type { PipePage } from '../pipe/pipe-contract.ts';

export interface HttpPageOptions {
  /** Where to ask; a function is told whether this opens the pipe. */
  readonly url: string | ((opens: boolean) => string);
  /** How it asks: `undefined` streams. */
  readonly waitMs?: number | undefined;
  /** Lets the server's timeout for pipes that nobody asks for run out. */
  readonly loseIt: () => Promise<void>;
}

/** One block of an event stream: its fields by name, the lines of `data` joined. */
const fieldsOf = (block: string): Record<string, string> => {
  const fields: Record<string, string> = {};
  for (const line of block.split('\n')) {
    const [, name = '', value = ''] = /^([a-z]*): ?([\s\S]*)$/.exec(line) ?? [];
    if (name !== '') fields[name] = name in fields ? `${fields[name]}\n${value}` : value;
  }
  return fields;
};

export function openHttpPage({ url, waitMs, loseIt }: HttpPageOptions): PipePage {
  const list = createFrameList();
  const stop = new AbortController();
  let pipe: string | undefined;
  let after = 0;
  let number = 0;
  let up: Promise<unknown> = Promise.resolve();
  let running = Promise.resolve();
  let resume = (): void => {};
  let resolveEnd: (end: { code: number; reason: string }) => void = () => {};
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    resolveEnd = resolve;
  });

  const ask = (method: string, more: Record<string, string> = {}, body?: string): Promise<Response> =>
    fetch(typeof url === 'string' ? url : url(pipe === undefined), {
      method,
      signal: stop.signal,
      headers: { 'throughline-after': String(after), ...(pipe && { 'throughline-pipe': pipe }), ...more },
      ...(body !== undefined && { body }),
    });

  /** True: the pipe has ended. */
  const take = (block: string): boolean => {
    const { id, event, data = '' } = fieldsOf(block);
    if (event === 'close') {
      const [, code, reason = ''] = /^(\d+) (.*)$/.exec(data) ?? [];
      resolveEnd({ code: Number(code), reason });
      return true;
    }
    if (id !== undefined && Number(id) === after + 1) {
      after += 1;
      list.add(data);
    }
    return false;
  };

  const read = async (): Promise<boolean> => {
    const answer = await ask('GET', waitMs === undefined ? {} : { 'throughline-wait': String(waitMs) });
    if (answer.status !== 200) {
      resolveEnd({ code: answer.status === 413 ? 1009 : 1006, reason: '' });
      return true;
    }
    let rest = '';
    const decoder = new TextDecoder();
    for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) {
      const blocks = (rest + decoder.decode(chunk, { stream: true })).split('\n\n');
      rest = blocks.pop()!;
      if (blocks.some(take)) return true;
      await running;
      // A bare POST confirms what has come, so that the server may forget it.
      if (waitMs === undefined) void ask('POST').catch(() => {});
    }
    return false;
  };
  const readAll = async (): Promise<void> => {
    while (!(await read()));
  };

  const post = async (text: string): Promise<void> => {
    if (pipe === undefined) {
      pipe = await (await ask('POST', {}, text)).text();
      void readAll().catch(() => resolveEnd({ code: 1006, reason: '' }));
      return;
    }
    number += 1;
    const { status } = await ask('POST', { 'throughline-n': String(number) }, text);
    if (status === 413) resolveEnd({ code: 1009, reason: '' });
  };
  const sendText = (text: string): void => {
    up = up.then(() => post(text)).catch(() => {});
  };

  return {
    frames: list.frames,
    until: list.until,
    send: (...frames) => frames.forEach((frame) => void sendText(JSON.stringify(frame))),
    sendText,
    pause() {
      running = new Promise((resolve) => {
        resume = resolve;
      });
    },
    resume: () => resume(),
    close: () =>
      void ask('DELETE')
        .catch(() => {})
        .finally(() => stop.abort()),
    async cut() {
      stop.abort();
      await loseIt();
    },
    closed,
  };
}
