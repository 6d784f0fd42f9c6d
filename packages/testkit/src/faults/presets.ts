/** Faults that come together in life: lists to be given to `server.faults.addAll`. Times are virtual milliseconds. */
import { createRandom } from '../random/random.ts';
import type { FaultMatch, FaultSpec } from './fault-spec.ts';

const MINUTE = 60_000;

/** A phone on a train: latency with jitter, cuts without a word, minutes without a net. */
const flakyMobile = (match: FaultMatch = {}): FaultSpec[] => [
  { name: 'mobile latency', match, action: 'delay', ms: 120, jitterMs: 400 },
  { name: 'mobile cut', match: { ...match, op: 'event' }, action: 'cut', times: 3, after: 5, probability: 0.05 },
  { name: 'tunnel', match, action: 'offline', forMs: 20_000, silent: true, start: 30_000 },
];

/** A proxy that ends what was quiet for a minute, and lets large messages through slowly. */
const corporateProxy = (match: FaultMatch = {}): FaultSpec[] => [
  { name: 'proxy latency', match, action: 'delay', ms: 40 },
  { name: 'idle cut', match, action: 'cut', start: MINUTE },
  { name: 'proxy bandwidth', match: { ...match, direction: 'down' }, action: 'bandwidth', bytesPerSecond: 64_000 },
];

/** Three instances replaced one after the other, a minute apart. */
const rollingDeploy = (): FaultSpec[] =>
  [1, 2, 3].map((round) => ({ name: `deploy ${round}`, action: 'restart', log: 'keep', start: round * MINUTE }));

/** The lid is closed for an hour. */
const laptopSleep = (match: FaultMatch = {}): FaultSpec[] => [
  { name: 'lid closed', match, action: 'sleep', forMs: 60 * MINUTE, start: 1_000 },
];

/** The app loses its connection again and again. */
const flapping = (match: FaultMatch = {}, everyMs = 3_000, times = 10): FaultSpec[] =>
  Array.from({ length: times }, (_, round) => ({
    name: `flap ${round + 1}`,
    match,
    action: 'cut',
    times: Number.POSITIVE_INFINITY,
    stop: (round + 1) * everyMs + 1,
    start: (round + 1) * everyMs,
  }));

type Draw = (random: () => number) => FaultSpec;

const drawn: readonly Draw[] = [
  (random) => ({ action: 'lose', match: { op: 'event' }, probability: 0.05 + random() * 0.2, times: 8 }),
  (random) => ({ action: 'duplicate', match: { op: 'event' }, probability: 0.05 + random() * 0.3, times: 8 }),
  (random) => ({ action: 'reorder', match: { op: 'event' }, window: 2 + Math.floor(random() * 6), times: 24 }),
  (random) => ({ action: 'delay-one', match: { op: 'event' }, ms: 1 + random() * 400, probability: 0.1, times: 6 }),
  (random) => ({
    action: 'cut',
    match: { op: 'event' },
    after: Math.floor(random() * 20),
    times: 1 + Math.floor(random() * 3),
  }),
  (random) => ({ action: 'cut', match: { op: 'event', replay: true }, after: Math.floor(random() * 5) }),
  (random) => ({ action: 'half-open', way: random() < 0.5 ? 'up' : 'both', start: random() * 5_000 }),
  (random) => ({ action: 'stall', ms: random() * 3_000, start: random() * 5_000 }),
  () => ({ action: 'refuse', times: 2 }),
  (random) => ({ action: 'hang', times: 1, after: Math.floor(random() * 3) }),
  (random) => ({ action: 'restart', log: 'keep', start: random() * 8_000 }),
  (random) => ({ action: 'crash', downMs: random() * 4_000, log: 'keep', start: random() * 8_000 }),
  (random) => ({ action: 'lose', match: { op: 'receipt' }, times: 1 + Math.floor(random() * 2) }),
  (random) => ({
    action: 'offline',
    forMs: random() * 6_000,
    silent: random() < 0.5,
    start: random() * 8_000,
    times: 2,
  }),
  (random) => ({ action: 'freeze', forMs: random() * 20_000, start: random() * 8_000 }),
  (random) => ({ action: 'corrupt', match: { op: 'event' }, times: 1 + Math.floor(random() * 3), probability: 0.2 }),
];

/** A few faults that the seed chooses: losses, swaps, cuts, restarts, sleep; the log is kept and nothing is trimmed. */
const chaos = (seed: number, count = 4): FaultSpec[] => {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => {
    const draw = drawn[Math.floor(random() * drawn.length)]!;
    const spec = draw(random);
    return { ...spec, name: `chaos ${spec.action}` };
  });
};

export const presets = { flakyMobile, corporateProxy, rollingDeploy, laptopSleep, flapping, chaos };
