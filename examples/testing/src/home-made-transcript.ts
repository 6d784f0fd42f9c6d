/** PLANTED BUG. A transcript as it is often written first: it shows each piece of text as it arrives, and trusts the wire. */
import type { ServerFrame } from '@throughline/protocol';

interface Surroundings {
  readonly url: string;
  readonly token: () => string;
  readonly WebSocket: typeof WebSocket;
  readonly clock: { after(delayMs: number, callback: () => void): unknown };
}

export interface Transcript {
  /** What the reader sees. */
  readonly text: string;
}

/** Says hello, appends, and dials again after a second; it looks at no `seq`, so what comes twice is shown twice. */
export function createHomeMadeTranscript({ url, token, WebSocket, clock }: Surroundings): Transcript {
  let text = '';
  let cursor: { epoch: string; seq: number } | undefined;
  let epoch = '';

  const read = (frame: ServerFrame): void => {
    const verdict = frame.op === 'welcome' ? frame.streams.me : frame.op === 'subscribed' ? frame.verdict : undefined;
    if (verdict && 'epoch' in verdict) epoch = verdict.epoch;
    if (frame.op !== 'event') return;
    if (frame.type === 'message_delta') text += (frame.data as { text: string }).text;
    cursor = { epoch, seq: frame.seq };
  };
  const dial = (): void => {
    const socket = new WebSocket(url, 'throughline.v1');
    const streams = { me: cursor ?? { from: 'start' } };
    socket.onopen = () =>
      socket.send(JSON.stringify({ op: 'hello', v: 1, session: 'home-made', token: token(), streams }));
    socket.onmessage = ({ data }) => {
      for (const frame of parse(data)) read(frame);
    };
    socket.onclose = () => void clock.after(1_000, dial);
  };
  dial();
  return {
    get text() {
      return text;
    },
  };
}

function parse(text: string): ServerFrame[] {
  try {
    return [JSON.parse(text)].flat();
  } catch {
    return [];
  }
}
