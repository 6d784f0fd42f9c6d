/** A network of its own thread: sends a token a millisecond whatever the page is busy with, as a socket would. */

function send(tokens: number): void {
  const began = performance.now();
  let sent = 0;
  const timer = setInterval(() => {
    for (; sent < tokens && performance.now() - began >= sent; sent += 1) {
      const last = sent + 1 === tokens;
      postMessage(JSON.stringify({ text: last ? ` ${tokens}.` : ` token ${sent + 1}` }));
    }
    if (sent === tokens) clearInterval(timer);
  }, 1);
}

/** Calls `take` for every token, in tasks of their own; resolves after the last. */
export function tokenSource(tokens: number, take: (json: string) => void): Promise<void> {
  const source = new Blob([`(${send.toString()})(${tokens})`], { type: 'text/javascript' });
  const url = URL.createObjectURL(source);
  const worker = new Worker(url);
  return new Promise((resolve) => {
    let taken = 0;
    worker.onmessage = ({ data }: MessageEvent<string>) => {
      take(data);
      taken += 1;
      if (taken < tokens) return;
      worker.terminate();
      URL.revokeObjectURL(url);
      resolve();
    };
  });
}
