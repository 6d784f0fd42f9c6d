/** `npm run demo`: starts the demo, and says where it is and what to try. */
import { fileURLToPath } from 'node:url';
import { isServerError } from '@throughline/server';
import { modelFrom } from './answer/ask-model.ts';
import { createPace } from './answer/pace.ts';
import { startDemo } from './start-demo.ts';

const usualPort = 4173;

function readPort(text: string | undefined): number {
  const port = text === undefined || text === '' ? usualPort : Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  return stop(`PORT is "${text}", which is no port. Give a number from 1 to 65535, or 0 for a free one.`);
}

function stop(message: string): never {
  console.error(`\n  ${message}\n`);
  process.exit(1);
}

const port = readPort(process.env.PORT);
const model = modelFrom(process.env);
const threadFile = process.env.THREADS ?? fileURLToPath(new URL('../.cache/threads.json', import.meta.url));

const demo = await startDemo({
  port,
  pace: createPace({ ...(process.env.TOKEN_MS && { tokenMs: Number(process.env.TOKEN_MS) }) }),
  model,
  threadFile,
  ...(process.env.REDIS_URL && { redisUrl: process.env.REDIS_URL }),
  ...(process.env.PAGE && { pageFolder: process.env.PAGE }),
}).catch((error: NodeJS.ErrnoException) => {
  if (error.code === 'EADDRINUSE') {
    stop(`Port ${port} is in use. Stop what uses it, or choose another: PORT=0 npm run demo takes a free one.`);
  }
  if (error.code === 'EACCES') stop(`Port ${port} may not be opened by this user. Choose one above 1023: PORT=4173.`);
  if (isServerError(error, 'log-unavailable')) {
    stop(
      'The Redis that REDIS_URL names does not answer. Start it, or unset REDIS_URL: events are then kept in memory.',
    );
  }
  throw error;
});

console.log(`
  Ask the docs is at  ${demo.url}

  It knows ${demo.passages} passages of ${demo.documents} documents${model ? `; ${model.name} writes the answers` : ', and answers with quotations'}.

  Try this:
    · ask  What happens after a reconnect?  and press “Cut the connection” in mid-answer
    · reload the page in mid-answer: the answer goes on
    · open ${demo.url}?user=ada in two tabs, ${demo.url}?user=grace in a third,
      and ask in the thread that everybody shares
    · open the network bench, and lose every fourth event

  Ctrl+C stops it.
`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void demo.close().then(() => process.exit(0)));
}
