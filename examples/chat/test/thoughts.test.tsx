// @vitest-environment jsdom
import { createClient } from '@throughline/client';
import { createTestServer } from '@throughline/testkit';
import { act } from 'react';
import { createRoot } from 'react-dom/client';
import { expect, it } from 'vitest';
import { Turn } from '../page/chat/turn.tsx';
import { ThroughlineProvider } from '../page/hooks.ts';
import { commands, events } from '../shared/registry.ts';

it('an opened card of thoughts stays open while more is thought', async () => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
  const server = createTestServer({ events, commands });
  const tab = server.user('ada').tab();
  const client = createClient({ ...tab.options, events, commands });
  client.connect();
  const run = server.user('ada').run({ agent: 'librarian' });
  run.thinking('first');
  await act(() => server.settled());

  const place = document.createElement('div');
  const root = createRoot(place);
  await act(() =>
    root.render(
      <ThroughlineProvider client={client}>
        <Turn runId={run.runId} user="ada" onRetry={() => {}} onEdit={() => {}} />
      </ThroughlineProvider>,
    ),
  );
  const card = place.querySelector('details');
  if (!card) throw new Error('there is no card');
  card.open = true;
  run.thinking('second');
  await act(() => server.settled());
  expect([...place.querySelectorAll('details')]).toEqual([card]);
  expect(card.open).toBe(true);
  expect(card.textContent).toContain('second');
  await act(() => root.unmount());
  client.close();
});
