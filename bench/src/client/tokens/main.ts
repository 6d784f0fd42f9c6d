/** A message of 10,000 tokens, read once a frame: what a token costs at its start, at its end, and in a long thread. */
import { connectedClient } from '../support/connected-client.ts';
import { show, spreadOf, table } from '../support/statistics.ts';
import { turn } from '../support/turn.ts';

const TOKENS = 10_000;
/** A fast model writes some 20 tokens in the 16 ms of a frame. */
const TOKENS_PER_FRAME = 20;
const ROUNDS = Number(process.env.ROUNDS ?? 9);
/** Frames in a tenth of the message: its start and its end. */
const TENTH = TOKENS / TOKENS_PER_FRAME / 10;

interface Thread {
  readonly name: string;
  /** Messages that were there before. */
  readonly messages: number;
  /** All in the run of the long message, instead of each in a run of its own. */
  readonly sameRun: boolean;
}

const threads: readonly Thread[] = [
  { name: 'an empty thread', messages: 0, sameRun: false },
  { name: 'a thread of 1,000 messages', messages: 1_000, sameRun: false },
  { name: 'a run that holds 1,000 messages itself', messages: 1_000, sameRun: true },
];

/** The page's frames, painted by hand. */
function handCrankedFrames() {
  let waiting: (() => void)[] = [];
  return {
    onFrame(callback: () => void) {
      waiting.push(callback);
      return () => {
        waiting = waiting.filter((other) => other !== callback);
      };
    },
    paint() {
      const due = waiting;
      waiting = [];
      for (const callback of due) callback();
    },
  };
}

/** What a token cost in each frame, in nanoseconds; medians over frames shut out what else the machine does. */
async function round({ messages, sameRun }: Thread): Promise<number[]> {
  const frames = handCrankedFrames();
  const clock = {
    now: () => Date.now(),
    elapsed: () => performance.now(),
    after(delayMs: number, callback: () => void) {
      const timer = setTimeout(callback, delayMs);
      return () => clearTimeout(timer);
    },
    onFrame: frames.onFrame,
  };
  const { client, feed } = await connectedClient({ clock, views: { keepFinishedRuns: 2_000 } });
  let seq = 0;
  const event = (runId: string, type: string, data: object): string => {
    seq += 1;
    return JSON.stringify({
      op: 'event',
      stream: 'me',
      seq,
      id: `ev-${seq}`,
      type,
      at: 1_800_000_000_000,
      runId,
      data,
    });
  };
  for (let index = 0; index < messages; index += 1) {
    const runId = sameRun ? 'long' : `run-${index}`;
    if (!sameRun) feed(event(runId, 'agent_started', { agent: 'writer' }));
    feed(event(runId, 'message_completed', { messageId: `m-${index}`, text: 'What was said before.' }));
    if (!sameRun) feed(event(runId, 'agent_completed', {}));
  }
  let read = 0;
  let length = 0;
  client.run('long').subscribe((view) => {
    const part = view?.parts.at(-1);
    if (part?.kind !== 'message') return;
    read += part.text.charCodeAt(part.text.length - 1); // As a page does, the reader needs the text joined.
    length = part.text.length;
  });
  const text = Array.from({ length: TOKENS }, () => event('long', 'message_delta', { messageId: 'm', text: 'token' }));
  await turn();
  const times: number[] = [];
  for (let start = 0; start < TOKENS; start += TOKENS_PER_FRAME) {
    const from = performance.now();
    for (let index = start; index < start + TOKENS_PER_FRAME; index += 1) feed(text[index] as string);
    frames.paint();
    times.push(((performance.now() - from) * 1_000_000) / TOKENS_PER_FRAME);
  }
  client.close();
  if (read === 0 || length !== TOKENS * 5) throw new Error(`the reader saw ${length} of ${TOKENS * 5} characters`);
  return times;
}

const rounds = threads.map((): number[][] => []);
for (let index = 0; index < ROUNDS + 3; index += 1) {
  for (const [which, thread] of threads.entries()) {
    const times = await round(thread);
    if (index >= 3) rounds[which]?.push(times); // The first three warm up.
  }
}
const medianOf = (values: readonly number[]): number => spreadOf(values).median;
const rows = threads.map(({ name }, which) => {
  const mine = rounds[which] as number[][];
  const empty = rounds[0] as number[][];
  const starts = mine.map((times) => medianOf(times.slice(0, TENTH)));
  const ends = mine.map((times) => medianOf(times.slice(-TENTH)));
  const besideEmpty = mine.map((times, index) => medianOf(times) / medianOf(empty[index] as number[]));
  return [
    name,
    `${medianOf(starts).toFixed(0)} ns`,
    `${medianOf(ends).toFixed(0)} ns`,
    show(spreadOf(ends.map((time, index) => time / (starts[index] as number)))),
    show(spreadOf(besideEmpty)),
  ];
});
console.log(
  table([['a message of 10,000 tokens, in', 'at its start', 'at its end', 'end ÷ start', '÷ empty thread'], ...rows]),
);
process.exit(0);
