/** Runs in the page: a client that may fall back to HTTP, and in `window` what a test reads of it. */
import { createClient } from '@throughline/client';
import { httpFallback } from '@throughline/client/http';
import { agentEvents } from '@throughline/protocol/agent';

const query = new URLSearchParams(location.search);
const startedAt = performance.now();
const client = createClient({
  url: '/agent',
  token: `token-${query.get('user')}`,
  events: agentEvents,
  transport: httpFallback(query.has('always') ? { use: 'always' } : {}),
  storageKey: `place of ${query.get('user')}`,
});
const page = {
  client,
  heard: [] as number[],
  troubles: [] as string[],
  liveAfterMs: undefined as number | undefined,
  get text(): string {
    const parts = client
      .runs()
      .get()
      .flatMap((run) => run.parts);
    return parts.map((part) => ('text' in part ? String(part.text) : '')).join('');
  },
  get isLive(): boolean {
    return client.status.get().name === 'live';
  },
  get transport() {
    return client.health.get().transport;
  },
};
declare global {
  interface Window {
    page: typeof page;
  }
}
window.page = page;
client.onAny(({ seq }) => page.heard.push(seq));
client.onReset(({ reason }) => page.troubles.push(`reset ${reason}`));
client.onLost(({ from, until }) => page.troubles.push(`lost ${from}–${until}`));
client.status.subscribe(() => {
  if (page.isLive) page.liveAfterMs ??= performance.now() - startedAt;
});
client.connect();
