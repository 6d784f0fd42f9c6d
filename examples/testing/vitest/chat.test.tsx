// @vitest-environment jsdom
/** The chat on the real client and the real event manager: nothing is mocked but the wire. */
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { agentEvents } from '@throughline/protocol/agent';
import { createTestServer } from '@throughline/testkit';
import '@throughline/testkit/vitest';
import { afterEach, expect, it, vi } from 'vitest';
import { App } from '../src/chat.tsx';

function openChat() {
  const server = createTestServer({ events: agentEvents });
  const ada = server.user('ada');
  const tab = ada.tab();
  const page = render(<App options={tab.options} />);
  /** Everything that is due happens, and so much virtual time passes: nobody really waits. */
  const pass = (ms = 50) => act(() => server.clock.advance(ms));
  return { server, ada, tab, page, pass };
}

afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

it('draws the answer as it grows', async () => {
  const { ada, tab, pass } = openChat();
  await pass();
  expect(screen.getByRole('status').textContent).toBe('Live');

  const run = ada.run().tool('thermometer', { city: 'Paris' }, 4);
  const answer = run.message().append('It is');
  await pass();
  expect(screen.getByText('thermometer: completed')).toBeTruthy();
  expect(screen.getByText('It is')).toBeTruthy();

  answer.append(' 4 °C').end();
  run.complete();
  await pass();
  expect(screen.getByText('It is 4 °C')).toBeTruthy();
  expect(screen.getByRole('listitem').getAttribute('aria-busy')).toBe('false');
  expect(run).toFollowGoldenPath();
  expect(tab).toHaveReceivedInOrder(['agent_started', 'tool_completed', 'agent_completed']);
});

it('shows each word once, although every event comes twice and the train enters a tunnel', async () => {
  const { server, ada, tab, pass } = openChat();
  await pass();
  server.faults.add({ name: 'twice', match: { op: 'event' }, action: 'duplicate' });
  const run = ada.run();
  const answer = run.message().append('It is');
  await pass();
  tab.offline();
  answer.append(' 4 °C').end();
  run.complete();
  await pass(5_000);
  expect(screen.getByRole('status').textContent).toBe('One moment …');
  tab.online();
  await pass(60_000);

  expect(screen.getByText('It is 4 °C')).toBeTruthy();
  expect(tab).toBeExactlyOnce();
  expect(tab).toHaveReconnected();
  expect(server).toHaveExercised('twice');
});

it('asks once, although the answer to it was lost', async () => {
  const { server, tab, pass } = openChat();
  const asked: unknown[] = [];
  server.onSubmit('user_message', ({ data }) => void asked.push(data));
  server.faults.add({ name: 'no receipt', match: { op: 'receipt' }, action: 'cut', times: 1 });
  await pass();
  fireEvent.change(screen.getByLabelText('Question'), { target: { value: 'How cold is it?' } });
  fireEvent.click(screen.getByText('Ask'));
  await pass(60_000);

  expect(screen.getByRole('note').textContent).toBe('accepted');
  expect(asked).toEqual([{ text: 'How cold is it?' }]);
  expect(tab).toHaveSent({ op: 'submit', type: 'user_message' });
  expect(server).toHaveExercised('no receipt');
});

it('leaves nothing behind', async () => {
  const { server, page, pass } = openChat();
  await pass();
  page.unmount();
  // The provider closes one task after it is gone, so that StrictMode costs no second socket.
  await act(() => new Promise((resolve) => setTimeout(resolve)));
  await expect(server).toHaveNoLeaks();
});

it("works under vitest's fake timers, and nobody advances them", async () => {
  vi.useFakeTimers();
  const { ada, pass } = openChat();
  await pass();
  ada.run().says('It is 4 °C').complete();
  await pass();
  expect(screen.getByText('It is 4 °C')).toBeTruthy();
  expect(vi.getRealSystemTime()).toBeGreaterThan(0);
});
