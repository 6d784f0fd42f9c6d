/**
 * The chat in jest's jsdom, with real and with fake timers: nobody advances those.
 * @jest-environment jsdom
 */
import { act, cleanup, render, screen } from '@testing-library/react';
import { createTestServer } from '@throughline/testkit';
import { App } from '../src/chat.tsx';

describe.each(['real', 'fake'])('with %s timers', (timers) => {
  beforeEach(() => void (timers === 'fake' && jest.useFakeTimers()));
  afterEach(() => {
    cleanup();
    jest.useRealTimers();
  });

  it('draws the answer once, although every event comes twice', async () => {
    const server = createTestServer();
    const tab = server.user('ada').tab();
    const pass = (ms = 50) => act(() => server.clock.advance(ms));
    server.faults.add({ name: 'twice', match: { op: 'event' }, action: 'duplicate' });
    render(<App options={tab.options} />);
    await pass();
    expect(screen.getByRole('status').textContent).toBe('Live');

    server.user('ada').run().says('It is', ' 4 °C').complete();
    await pass();
    expect(screen.getByText('It is 4 °C')).toBeTruthy();
    expect(tab).toBeExactlyOnce();
    expect(server).toHaveExercised('twice');
  });
});
