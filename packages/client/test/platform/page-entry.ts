/** What the page of the Chromium tests runs: one connection over the browser's own seams, and a note of what was told. */

import { createConnection } from '../../src/connection/connection.ts';
import { defaults } from '../../src/options/defaults.ts';
import { browserClock } from '../../src/platform/browser-clock.ts';
import { createBrowserLifecycle } from '../../src/platform/browser-lifecycle.ts';
import { createTurn } from '../../src/turn/turn.ts';

const lifecycle = createBrowserLifecycle();
const notes = { signals: [] as string[], statuses: [] as string[], persisted: false };
lifecycle.subscribe((signal) => notes.signals.push(signal));
addEventListener('pageshow', (event) => {
  notes.persisted ||= event.persisted;
});

const connection = createConnection({
  options: {
    url: new URLSearchParams(location.search).get('server') ?? '',
    clock: browserClock,
    lifecycle,
    random: () => 0,
    tuning: defaults.connection,
  },
  turn: createTurn((error) => notes.statuses.push(String(error))),
  onError: (error) => notes.statuses.push(error.message),
});
connection.serve({
  session: () => 'tab-1',
  hello: () => ({ me: { from: 'active-runs' } }),
  message(text) {
    const frame = JSON.parse(text);
    if (frame.op === 'welcome') connection.welcomed(frame);
  },
  binary() {},
  isCaughtUp: () => true,
  down() {},
  ended() {},
});
connection.status.subscribe((status) => {
  const fault = 'fault' in status && status.fault ? ` ${status.fault.code}` : '';
  const reasons = status.name === 'paused' ? ` ${status.reasons.join('+')}` : '';
  notes.statuses.push(status.name + fault + reasons);
});
Object.assign(globalThis, { notes });
connection.connect();
