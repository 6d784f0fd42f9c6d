/** Watches every conversation of the run for laws that hold at each frame, whatever a check is about. [H1, S4, S7, S9] */
import { checkServerFrame, faultOfClose } from '@throughline/protocol';
import type { Judge } from './judge.ts';
import { createStreamWatch } from './stream-watch.ts';
import type { Frame } from './wire-frame.ts';

/** A law that was broken, and the conversation up to there. */
export interface Violation {
  readonly id: string;
  readonly message: string;
  readonly conversation: readonly string[];
}

/** Told of one conversation as it goes. */
export interface Watcher {
  sent(frame: Frame): void;
  received(frame: Frame, conversation: readonly string[]): void;
  /** The server ended the socket, and the page had not asked for it. */
  ended(code: number, last: Frame | undefined, conversation: readonly string[]): void;
}

/** Memory over all conversations of a run. */
export interface Watch {
  conversation(): Watcher;
  readonly violations: readonly Violation[];
  /** How often each law could have been broken. */
  readonly occasions: ReadonlyMap<string, number>;
}

/** Codes that say nothing about what the server wanted: cut, or a limit of the WebSocket library. */
const WITHOUT_WORDS = [1006, 1009];

export function createWatch(): Watch {
  const violations: Violation[] = [];
  const occasions = new Map<string, number>();
  const numbers = new Map<string, string>();
  const secrets = new Set<string>();

  const conversation = (): Watcher => {
    let lines: readonly string[] = [];
    let isFirst = true;
    const judge: Judge = (id, broken) => {
      occasions.set(id, (occasions.get(id) ?? 0) + 1);
      if (broken) violations.push({ id, message: broken, conversation: lines.slice(-8) });
    };
    const streams = createStreamWatch(judge);
    let user = '';

    const judgeNumber = ({ stream, seq, id }: Frame): void => {
      const name = stream === 'me' ? `user:${user}` : stream;
      const place = `${name} ${streams.epochOf(stream)} ${seq}`;
      const before = numbers.get(place);
      judge(
        'P1-number-is-identity',
        before !== undefined && before !== id && `Event ${seq} of ${name} was ${before} before, and is ${id} now.`,
      );
      numbers.set(place, id);
    };

    return {
      sent(frame) {
        if (typeof frame.token === 'string' && frame.token.length >= 8) secrets.add(frame.token);
        streams.sent(frame);
      },
      received(frame, conversationSoFar) {
        lines = conversationSoFar;
        if (isFirst) {
          const { op } = frame;
          judge('H1-welcome-first', op !== 'welcome' && op !== 'fault' && `The first frame was ${op}, not welcome.`);
          isFirst = false;
        }
        judgeShape(judge, frame);
        judgeSecrets(judge, frame, secrets);
        if (frame.op === 'welcome') user = frame.user;
        streams.received(frame);
        if (frame.op === 'event') judgeNumber(frame);
      },
      ended(code, last, conversationSoFar) {
        lines = conversationSoFar;
        if (!WITHOUT_WORDS.includes(code)) judge('P7-fault-then-close', brokenEnd(code, last));
      },
    };
  };
  return { conversation, violations, occasions };
}

function judgeShape(judge: Judge, frame: Frame): void {
  const check = checkServerFrame(frame);
  if (!check.ok) judge('P6-shapes', check.reason === 'bad-frame' && `A frame is malformed: ${check.issue}.`);
  else judge('P6-shapes', undefined);
}

function judgeSecrets(judge: Judge, frame: Frame, secrets: ReadonlySet<string>): void {
  const text = JSON.stringify(frame);
  const said = [...secrets].some((secret) => text.includes(JSON.stringify(secret).slice(1, -1)));
  judge('P11-no-credential', said && `A ${frame.op} frame repeats a credential.`);
}

function brokenEnd(code: number, last: Frame | undefined): string | undefined {
  if (last?.op !== 'fault') return `The server closed with ${code} and had not said a fault right before.`;
  const expected = faultOfClose(code);
  const fits = expected === last.code || (code === 1000 && last.code === 'silent');
  return fits ? undefined : `The server said the fault ${last.code} and closed with ${code}, which is ${expected}'s.`;
}
