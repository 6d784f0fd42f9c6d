// @vitest-environment node
import { Suspense, use } from 'react';
import { renderToReadableStream, renderToString } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { createFakeClient } from './support/fake-client.ts';
import { ThroughlineProvider } from './support/hooks.ts';
import { app, Page, serverHtml, snapshots } from './support/server-page.tsx';

describe('server rendering', () => {
  it('renderToString shows the snapshot and opens nothing', () => {
    const client = createFakeClient();
    expect(renderToString(app(client))).toBe(`<p>${serverHtml}</p>`);
    expect(client.calls).toEqual([]);
  });

  it('streams: what waits comes later, nothing is opened', async () => {
    const client = createFakeClient();
    let finish = () => {};
    const late = new Promise<string>((resolve) => {
      finish = () => resolve('late');
    });
    const Late = () => <b>{use(late)}</b>;
    const stream = await renderToReadableStream(
      <ThroughlineProvider client={client} snapshots={snapshots}>
        <main>
          <Page />
          <Suspense fallback={<i>waiting</i>}>
            <Late />
          </Suspense>
        </main>
      </ThroughlineProvider>,
    );
    const reader = stream.getReader();
    const shell = new TextDecoder().decode((await reader.read()).value);
    expect(shell).toContain(serverHtml);
    expect(shell).toContain('<i>waiting</i>');
    finish();
    let rest = '';
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      rest += new TextDecoder().decode(part.value);
    }
    expect(rest).toContain('<b>late</b>');
    expect(client.calls).toEqual([]);
  });
});
