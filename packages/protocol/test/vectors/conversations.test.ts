import { checkClientFrame, checkServerFrame } from '@throughline/protocol';
import { frameSchemas } from '@throughline/protocol/schemas';
import { describe, expect, it } from 'vitest';
import { type Conversation, conversations, type Step } from './conversation.ts';
import { createModelPage } from './model-page.ts';

/** `<ref>` → `ref`: a name that the patterns of ids allow. */
const named = (value: unknown): any => JSON.parse(JSON.stringify(value).replace(/"<(\w+)>"/g, '"$1"'));
const isStep = <Name extends string>(step: Step, name: Name): step is Extract<Step, Record<Name, unknown>> =>
  name in step;

describe.each(conversations())('$name ($rules): $why', (conversation) => {
  it('says what comes of it', () => play(conversation));

  it('holds only frames of this version', () => {
    for (const step of conversation.steps) {
      if (isStep(step, 'server')) {
        for (const frame of [named(step.server)].flat()) {
          if (frame.op === 'made-up-tomorrow') continue;
          expect(checkServerFrame(frame), JSON.stringify(frame)).toEqual({ ok: true, frame });
          expect(frameSchemas[frame.op as 'event'].safeParse(frame).success, JSON.stringify(frame)).toBe(true);
        }
      }
      if (isStep(step, 'client')) {
        const frame = named(step.client);
        const filled = frame.op === 'hello' ? { streams: {}, ...frame } : { position: { from: 'now' }, ...frame };
        expect(checkClientFrame(filled), JSON.stringify(frame)).toEqual({ ok: true, frame: filled });
      }
    }
  });

  it('begins with a socket and a hello, and looks at its end', () => {
    expect(conversation.steps[0]).toHaveProperty('connects');
    expect(conversation.steps[1]).toMatchObject({ client: { op: 'hello', session: '<session>' } });
    expect(conversation.steps.at(-1)).toHaveProperty('expect');
  });
});

function play({ steps, stored }: Conversation): void {
  const page = createModelPage(stored);
  for (const step of steps) {
    if (isStep(step, 'server')) page.message(JSON.stringify(named(step.server)));
    else if (isStep(step, 'text')) page.message(step.text);
    else if (isStep(step, 'cut') || isStep(step, 'closed')) page.down();
    else if (isStep(step, 'client')) sent(page, named(step.client));
    else if (isStep(step, 'expect')) {
      const { settled: _, ...expected } = step.expect;
      expect(page.notes()).toEqual(expected);
    }
  }
}

/** What the client sends must follow from what it was sent. */
function sent(page: ReturnType<typeof createModelPage>, frame: any): void {
  if (frame.op === 'hello') {
    for (const [stream, { epoch, seq }] of Object.entries<any>(frame.streams ?? {})) {
      expect({ epoch, seq }).toEqual(page.cursor(stream));
    }
  } else if (frame.op === 'subscribe') page.asked(frame.stream, frame.ref);
  else if (frame.op === 'replay') expect(frame).toMatchObject(page.gap(frame.stream));
}
