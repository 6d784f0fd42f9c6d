/** What of a run is still open, so that it can be said again in a new life of the log. [R9] */
import { splitText } from './split-text.ts';

export interface RunEvent {
  readonly type: string;
  readonly data: unknown;
}

interface Part {
  /** What began it, word by word. */
  readonly opening?: RunEvent;
  /** The event that says its text, with all but the text. */
  readonly piece?: RunEvent;
  /** The field of `piece` that holds the text. */
  readonly field: 'text' | 'output';
  readonly text: string;
}

type Body = Readonly<Record<string, any>>;

/** How a piece says that it replaces what came before. */
const replaces = (type: string): Body => (type === 'tool_progress' ? { mode: 'replace' } : { anew: true });

export class OpenParts {
  readonly #pieceSize: number;
  readonly #parts = new Map<string, Part>();
  #state: RunEvent[] = [];

  constructor(pieceSize: number) {
    this.#pieceSize = pieceSize;
  }

  /** An event of the run was written, by whomever. */
  note({ type, data }: RunEvent): void {
    const body = (typeof data === 'object' && data !== null ? data : {}) as Body;
    switch (type) {
      case 'message_delta':
        return this.#grow(`message/${body.messageId}`, type, { messageId: body.messageId }, 'text', body.text);
      case 'message_completed':
        return this.#close(`message/${body.messageId}`);
      case 'tool_requested':
        return this.#open(`args/${body.callId}`, { type, data });
      case 'tool_input_delta':
        return this.#grow(`args/${body.callId}`, type, { callId: body.callId }, 'text', body.text);
      case 'tool_executing':
        this.#close(`args/${body.callId}`);
        return this.#open(`output/${body.callId}`, { type, data });
      case 'tool_progress':
        return this.#progress(body);
      case 'tool_completed':
      case 'tool_failed':
      case 'tool_denied':
        this.#close(`args/${body.callId}`);
        return this.#close(`output/${body.callId}`);
      case 'approval_requested':
        return this.#open(`approval/${body.approvalId}`, { type, data });
      case 'approval_resolved':
        return this.#close(`approval/${body.approvalId}`);
      case 'state_snapshot':
        this.#state = [{ type, data }];
        return undefined;
      case 'state_patch':
        this.#state.push({ type, data });
        return undefined;
      default:
        return undefined;
    }
  }

  /** Tools at work, by call id. */
  get tools(): ReadonlyMap<string, string> {
    const tools = new Map<string, string>();
    for (const { opening } of this.#parts.values()) {
      if (opening?.type !== 'tool_executing') continue;
      const { callId, tool } = opening.data as Body;
      tools.set(callId, tool);
    }
    return tools;
  }

  /** Does that approval wait for an answer? */
  asks(approvalId: string): boolean {
    return this.#parts.has(`approval/${approvalId}`);
  }

  /** The text so far of a message that is open. */
  messageText(messageId: string): string {
    return this.#parts.get(`message/${messageId}`)?.text ?? '';
  }

  /** What to say again, in order: each open part as it stands, the state, and the questions. */
  announcement(): readonly RunEvent[] {
    const parts = [...this.#parts.values()];
    return [...parts.flatMap((part) => this.#say(part)), ...this.#state];
  }

  #say({ opening, piece, field, text }: Part): RunEvent[] {
    const said = opening ? [opening] : [];
    if (!piece) return said;
    const pieces = splitText(text, this.#pieceSize).map((each, index) => ({
      type: piece.type,
      data: { ...(piece.data as Body), [field]: each, ...(index === 0 && replaces(piece.type)) },
    }));
    return [...said, ...pieces];
  }

  #open(name: string, opening: RunEvent): void {
    this.#parts.set(name, { opening, field: 'text', text: '' });
  }

  #grow(name: string, type: string, data: Body, field: Part['field'], text: string): void {
    const part = this.#parts.get(name);
    this.#parts.set(name, { ...part, piece: { type, data }, field, text: (part?.text ?? '') + text });
  }

  #progress({ callId, mode, output, ...more }: Body): void {
    const name = `output/${callId}`;
    const part = this.#parts.get(name);
    if (!part) return;
    const text = mode === 'append' ? part.text + (output ?? '') : (output ?? part.text);
    this.#parts.set(name, {
      ...part,
      piece: { type: 'tool_progress', data: { callId, mode: 'append', ...more } },
      field: 'output',
      text,
    });
  }

  #close(name: string): void {
    this.#parts.delete(name);
  }
}
