/** The conversation vectors as PROTOCOL.md, section 12, describes them. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Cursor } from '@throughline/protocol';

/** What the application was told since the last look. */
export interface ExpectedNotes {
  readonly delivered?: Readonly<Record<string, readonly number[]>>;
  readonly rejected?: Readonly<Record<string, readonly number[]>>;
  readonly seen?: Readonly<Record<string, readonly number[]>>;
  readonly lost?: readonly { stream: string; from: number; until: number; reason: string }[];
  readonly resets?: readonly { stream: string; reason: string; after: number }[];
  readonly settled?: readonly { id: string; outcome: 'receipt' | 'outcome-unknown' | 'not-sent'; ok?: boolean }[];
}

type WireObject = Readonly<Record<string, any>>;

export type Step =
  | { readonly connects: string }
  | { readonly client: WireObject }
  | { readonly server: WireObject | readonly WireObject[] }
  | { readonly text: string }
  | {
      readonly asks:
        | { readonly stream: string }
        | { readonly submit: { readonly type: string; readonly data: unknown } };
    }
  | { readonly waitMs: number }
  | { readonly cut: true }
  | { readonly closed: number }
  | { readonly expect: ExpectedNotes };

export interface Conversation {
  readonly name: string;
  readonly rules: readonly string[];
  readonly why: string;
  readonly stored?: Readonly<Record<string, Cursor & { readonly base: number }>>;
  readonly steps: readonly Step[];
}

const folder = fileURLToPath(new URL('../../vectors/conversations/', import.meta.url));

/** Every conversation, in the order of their names. */
export const conversations = (): Conversation[] =>
  readdirSync(folder)
    .sort()
    .map((file) => ({ file, conversation: JSON.parse(readFileSync(folder + file, 'utf8')) as Conversation }))
    .map(({ file, conversation }) => {
      if (`${conversation.name}.json` !== file) throw new Error(`${file} calls itself ${conversation.name}`);
      return conversation;
    });
