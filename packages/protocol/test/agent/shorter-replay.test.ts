/** What the fold owes to replays that say it shorter: any way to join and leave out by the rules gives the same view. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPartRoles, foldEvents, foldRunEvents, type RunView, type StreamEvent } from '../../src/agent/index.ts';
import { anyRun } from './any-run.ts';
import { story } from './story.ts';

const roleOf = createPartRoles(undefined, () => {});
const once = (events: readonly StreamEvent[]) => foldEvents(events)[0] as RunView;

const pieceOf = (event: StreamEvent) => {
  const role = roleOf(event);
  return role !== undefined && 'piece' in role ? role : undefined;
};

/**
 * [K3] Leaves out pieces whose end follows, but for the part's first piece: from where `chosen` says so on, all of them,
 * so that the text on the way stays a beginning.
 */
function leaveOut(events: readonly StreamEvent[], chosen: () => boolean): StreamEvent[] {
  const first = new Set<string>();
  const leaving = new Set<string>();
  return events.filter((event, at) => {
    const role = pieceOf(event);
    const ended = roleOf(event);
    if (ended !== undefined && 'end' in ended) leaving.delete(ended.end);
    if (role === undefined || !first.has(role.piece)) {
      if (role !== undefined) first.add(role.piece);
      return true;
    }
    const ends = events.slice(at + 1).some((later) => {
      const laterRole = roleOf(later);
      return laterRole !== undefined && 'end' in laterRole && laterRole.end === role.piece;
    });
    if (ends && chosen()) leaving.add(role.piece);
    return !(ends && leaving.has(role.piece));
  });
}

/** [K2] Joins, where `chosen` says so, two pieces that are equal but for text, with nothing but pieces between them. */
function join(events: readonly StreamEvent[], chosen: () => boolean): StreamEvent[] {
  const sent: (StreamEvent | undefined)[] = [];
  const first = new Set<string>();
  /** Part → where its last piece stands, if only pieces followed. */
  let open = new Map<string, number>();
  for (const event of events) {
    const role = pieceOf(event);
    if (role === undefined) {
      open = new Map();
      sent.push(event);
      continue;
    }
    const at = open.get(role.piece);
    const before = at === undefined ? undefined : sent[at];
    const rest = (data: any) => JSON.stringify({ ...data, [role.text]: '' });
    open.set(role.piece, sent.length);
    if (at !== undefined && before !== undefined && rest(before.data) === rest(event.data) && chosen()) {
      const text = (before.data as any)[role.text] + (event.data as any)[role.text];
      sent[at] = undefined;
      sent.push({ ...event, data: { ...(event.data as object), [role.text]: text } });
    } else {
      sent.push(event);
      if (!first.has(role.piece)) open.delete(role.piece); // the first piece of a part stays by itself
      first.add(role.piece);
    }
  }
  return sent.filter((event) => event !== undefined);
}

const choices = fc.infiniteStream(fc.boolean());
const cut = fc.nat();

describe('[K8] a shorter replay', () => {
  it('folds to the view of the whole history, from any cursor', () => {
    fc.assert(
      fc.property(anyRun, cut, choices, (events, at, choice) => {
        const chosen = () => choice.next().value === true;
        const cursor = at % events.length;
        const replayed = join(leaveOut(events.slice(cursor), chosen), chosen);
        const whole = once(events);
        const view = cursor === 0 ? once(replayed) : foldRunEvents(once(events.slice(0, cursor)), replayed);
        expect(view).toEqual(whole);
      }),
      { numRuns: 3_000 },
    );
  });

  it('shows on the way, of each text, a beginning of what it will be', () => {
    const words = fc.array(fc.tuple(fc.constantFrom('a', 'b'), fc.string({ minLength: 1, maxLength: 4 })), {
      minLength: 1,
      maxLength: 20,
    });
    fc.assert(
      fc.property(words, choices, (pieces, choice) => {
        const chosen = () => choice.next().value === true;
        const full = (id: string) =>
          pieces
            .filter(([of]) => of === id)
            .map(([, text]) => text)
            .join('');
        const events = story(
          ['agent_started', { agent: 'x' }],
          ...pieces.map(([messageId, text]) => ['message_delta', { messageId, text }] as const),
          ['message_completed', { messageId: 'a', text: full('a') }],
        );
        let view: RunView | undefined;
        for (const event of join(leaveOut(events, chosen), chosen)) {
          view = view === undefined ? once([event]) : foldRunEvents(view, [event]);
          for (const part of view.parts) {
            if (part.kind === 'message') expect(full(part.id).startsWith(part.text)).toBe(true);
          }
        }
        expect(view).toEqual(once(events));
      }),
    );
  });
});

it('[K1] a call drops its arguments once it works, and its progress once it is done: their ends say all of it', () => {
  const view = once(
    story(
      ['agent_started', { agent: 'x' }],
      ['tool_requested', { callId: 'c', tool: 't' }],
      ['tool_input_delta', { callId: 'c', text: '{"q":' }],
      ['tool_input_delta', { callId: 'c', text: '1}' }],
      ['tool_executing', { callId: 'c', tool: 't', input: { q: 1 } }],
      ['tool_progress', { callId: 'c', mode: 'append', output: 'a', percent: 50, message: 'half' }],
      ['tool_completed', { callId: 'c', tool: 't', output: 'ab' }],
    ),
  );
  expect(view.parts).toMatchObject([
    { argsText: undefined, input: { q: 1 }, output: 'ab', percent: undefined, progress: undefined },
  ]);
});
