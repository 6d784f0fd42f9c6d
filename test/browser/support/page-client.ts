/** Runs in the page: a client with short waits, and in `window` what a test reads of it. */
import { createClient } from '@throughline/client';
import { agentEvents } from '@throughline/protocol/agent';

let heartbeats = 0;
const client = createClient({
  url: '/agent',
  token: `token-${new URLSearchParams(location.search).get('user')}`,
  events: agentEvents,
  observer: {
    received({ op }) {
      if (op === 'heartbeat') heartbeats += 1;
    },
  },
  connection: {
    pongTimeoutMs: 400,
    graceMs: 300,
    watchMs: 200,
    stableAfterMs: 100,
    backoff: { firstMs: 50, factor: 2, capMs: 400 },
  },
});
const rig = {
  client,
  /** Numbers of events in the order in which listeners heard them; effects, so nothing that was seen before. */
  heard: [] as number[],
  /** The same, with the numbers that a replay left out because a later event says the same, in their place. [K6] */
  accounted: [] as number[],
  troubles: [] as string[],
  statuses: [] as string[],
  /** Of the page: `persisted` comes out of the back/forward cache. */
  signals: [] as string[],
  get text(): string {
    const parts = client
      .runs()
      .get()
      .flatMap((run) => run.parts);
    return parts.map((part) => ('text' in part ? String(part.text) : '')).join('');
  },
  get heartbeats(): number {
    return heartbeats;
  },
  get isLive(): boolean {
    return client.status.get().name === 'live';
  },
};
declare global {
  interface Window {
    rig: typeof rig;
  }
}
window.rig = rig;
client.onAny(({ seq }) => {
  rig.heard.push(seq);
  rig.accounted.push(seq);
});
client.onSkipped(({ from, until }) => {
  for (let seq = from; seq <= until; seq += 1) rig.accounted.push(seq);
});
client.onReset(({ reason }) => rig.troubles.push(`reset ${reason}`));
client.onLost(({ from, until }) => rig.troubles.push(`lost ${from}–${until}`));
client.status.subscribe(({ name, ...more }) => {
  rig.statuses.push('fault' in more && more.fault ? `${name} ${more.fault.code}` : name);
});
for (const type of ['pageshow', 'pagehide']) {
  window.addEventListener(type, (event) => {
    rig.signals.push(`${type}${(event as PageTransitionEvent).persisted ? ' persisted' : ''}`);
  });
}
for (const type of ['freeze', 'resume', 'visibilitychange']) {
  document.addEventListener(type, () =>
    rig.signals.push(type === 'visibilitychange' ? document.visibilityState : type),
  );
}
client.connect();
