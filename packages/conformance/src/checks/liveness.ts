/** Signs of life, and the end of connections that give none. [L2, L6] */
import { must, should } from '../runner/check.ts';
import { demand } from '../runner/check-failure.ts';

const core = must('core');
const GRACE_MS = 5_000;
const HEARTBEAT_MS = 25_000;
/** Timers of the two ends do not run alike. */
const TOLERANCE = 0.9;

export const liveness = [
  core('P6-pong', 'A ping is answered by a pong with the same t.', async (harness) => {
    const page = await harness.open();
    for (const t of [0, -1.5, 1_790_000_000_123]) {
      page.send({ op: 'ping', t });
      await page.frame('pong', (pong) => pong.t === t);
    }
  }),
  core(
    'L2-heartbeat',
    'When nothing else was sent for heartbeatMs, a heartbeat is.',
    async (harness) => {
      const page = await harness.open();
      const { heartbeatMs } = page.welcome;
      await page.until('A heartbeat', () => page.framesOf('heartbeat')[0], heartbeatMs + harness.timeoutMs);
    },
    { takesMs: ({ heartbeatMs }) => heartbeatMs ?? HEARTBEAT_MS },
  ),
  core(
    'L6-silent',
    'A connection that was silent for 2 × heartbeatMs and the grace is dropped, and not before.',
    async (harness) => {
      const page = await harness.open({ answersHeartbeats: false });
      const since = performance.now();
      const { heartbeatMs } = page.welcome;
      const { graceMs = GRACE_MS } = harness.facts.times ?? {};
      await page.endsWith('silent', 2 * heartbeatMs + graceMs + harness.timeoutMs);
      const passed = performance.now() - since;
      demand(passed > 2 * heartbeatMs * TOLERANCE, `It was dropped after ${Math.round(passed)} ms already.`);
    },
    { takesMs: ({ heartbeatMs, times }) => 2 * (heartbeatMs ?? HEARTBEAT_MS) + (times?.graceMs ?? GRACE_MS) },
  ),
  should('core')(
    'P7-restarting',
    'A server that goes down in order says restarting, and how long to wait.',
    async (harness) => {
      const page = await harness.open();
      const restarted = harness.driver.restart({ log: 'keep' });
      restarted.catch(() => {});
      await page.endsWith('restarting');
      demand(page.frames.at(-1)?.retryAfterMs !== undefined, 'The fault restarting has no retryAfterMs.');
      await restarted;
    },
    { exclusive: true },
  ),
];
