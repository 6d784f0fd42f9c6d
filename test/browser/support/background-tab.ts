/**
 * A tab that can really be in the background. Pages that Playwright knows are told for ever that they have the focus, are
 * visible, and are never frozen; this one is driven by the bare debugging protocol, in a context that it does not know.
 */
import type { Browser } from 'playwright-core';

export interface BackgroundTab {
  /** What the expression is in the page; of a promise, what it becomes. */
  read<Value>(expression: string): Promise<Value>;
  /** Resolves once the expression is true in the page; asked again there, as long as the page may run. */
  until(expression: string): Promise<unknown>;
  send(method: string, params?: object): Promise<any>;
  /** Another tab of the same window comes to the front, so that this one is hidden. */
  cover(): Promise<void>;
  uncover(): Promise<void>;
  /** Another tab of the same profile and window, in front of this one. */
  sibling(url: string): Promise<BackgroundTab>;
  close(): Promise<void>;
}

export async function openBackgroundTab(browser: Browser, url: string, profile?: string): Promise<BackgroundTab> {
  const devtools = await browser.newBrowserCDPSession();
  const browserContextId = profile ?? (await devtools.send('Target.createBrowserContext')).browserContextId;
  const answers = new Map<number, { resolve(value: any): void; reject(error: Error): void }>();
  let asked = 0;
  devtools.on('Target.receivedMessageFromTarget', ({ message }) => {
    const { id, result, error } = JSON.parse(message);
    if (error) answers.get(id)?.reject(new Error(error.message));
    else answers.get(id)?.resolve(result);
    answers.delete(id);
  });
  const open = async (address: string): Promise<string> =>
    (await devtools.send('Target.createTarget', { url: address, browserContextId })).targetId;
  const targetId = await open('about:blank');
  const { sessionId } = await devtools.send('Target.attachToTarget', { targetId, flatten: false });
  const send = (method: string, params: object = {}): Promise<any> => {
    asked += 1;
    const id = asked;
    const answer = new Promise<any>((resolve, reject) => answers.set(id, { resolve, reject }));
    void devtools.send('Target.sendMessageToTarget', { sessionId, message: JSON.stringify({ id, method, params }) });
    return answer;
  };
  const read = async <Value>(expression: string): Promise<Value> => {
    const { result, exceptionDetails } = await send('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails) throw new Error(`${expression}: ${exceptionDetails.exception?.description}`);
    return result.value as Value;
  };
  await send('Page.navigate', { url }); // Resolves when the page is there; what ran before it is gone.
  return {
    read,
    send,
    until: (expression) =>
      read(`new Promise((resolve) => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => { if (${expression}) { port1.close(); resolve(true); } else port2.postMessage(0); };
        port2.postMessage(0);
      })`),
    async cover() {
      await open('about:blank');
    },
    async uncover() {
      await devtools.send('Target.activateTarget', { targetId });
    },
    sibling: (address) => openBackgroundTab(browser, address, browserContextId),
    async close() {
      if (profile === undefined) await devtools.send('Target.disposeBrowserContext', { browserContextId });
      await devtools.detach();
    },
  };
}
