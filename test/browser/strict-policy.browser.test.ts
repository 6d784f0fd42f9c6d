/** The page's side runs under a content security policy that forbids `eval`: what checks frames is compiled code. */
import { expect, test } from 'vitest';

const here = import.meta.url;
const source = (path: string): string => new URL(path, new URL('../../packages/', here)).href;
const nonce = 'only-this-script';

/**
 * Runs the body of an async function in a frame of its own, under the strict policy, and resolves with what it returns,
 * and with what `eval` said there.
 */
function underStrictPolicy(body: string): Promise<Record<string, unknown>> {
  const frame = document.createElement('iframe');
  const policy = `script-src 'self' 'nonce-${nonce}'; object-src 'none'`;
  frame.srcdoc = `<meta http-equiv="Content-Security-Policy" content="${policy}">
    <script nonce="${nonce}" type="module">
      const tryEval = () => { try { return eval('1 + 1') } catch (cause) { return cause.name } };
      const attempt = async () => { ${body} };
      attempt().then((result) => ({ ...result, eval: tryEval() }), (cause) => ({ broken: String(cause) }))
        .then((report) => parent.postMessage(report, '*'));
    </script>`;
  return new Promise((resolve) => {
    const settle = (message: MessageEvent): void => {
      if (message.source !== frame.contentWindow) return;
      removeEventListener('message', settle);
      frame.remove();
      resolve(message.data);
    };
    addEventListener('message', settle);
    document.body.append(frame);
  });
}

test('the policy of this test does forbid eval', async () => {
  expect(await underStrictPolicy('return {}')).toEqual({ eval: 'EvalError' });
});

test('frames are checked where eval is forbidden', async () => {
  const report = await underStrictPolicy(`
    const { checkServerFrame, parseMessage } = await import('${source('protocol/src/index.ts')}');
    const heartbeat = (heads) => ({ op: 'heartbeat', heads });
    return {
      good: checkServerFrame(heartbeat({ me: 4 })).ok,
      bad: checkServerFrame(heartbeat({ me: 'four' })).ok,
      parsed: parseMessage('[{"op":"heartbeat","heads":{}}]').ok,
    }`);
  expect(report).toEqual({ eval: 'EvalError', good: true, bad: false, parsed: true });
});

test('the bodies of agent events are checked where eval is forbidden', async () => {
  const report = await underStrictPolicy(`
    const { agentEvents } = await import('${source('protocol/src/agent/index.ts')}');
    const accepts = (data) => !agentEvents.agent_started.schema['~standard'].validate(data).issues;
    return { good: accepts({ agent: 'researcher' }), bad: accepts({ agent: 7 }) }`);
  expect(report).toEqual({ eval: 'EvalError', good: true, bad: false });
});
