import { checkClientFrame, checkServerFrame, isEventFrame, parseMessage } from '@throughline/protocol';
import { describe, expect, it } from 'vitest';

const submit = { op: 'submit', id: 's1', type: 'user_message', data: { text: 'hi' } };
const event = { op: 'event', stream: 'me', seq: 1, id: 'e1', type: 'agent_started', at: 1, data: null };

describe('checkClientFrame', () => {
  it('gives the very same value back as the frame', () => {
    const result = checkClientFrame(submit);
    expect(result).toEqual({ ok: true, frame: submit });
    expect(result.ok && result.frame).toBe(submit);
  });

  it('[U5] says the id of a bad submit, so that a receipt can answer it', () => {
    expect(checkClientFrame({ ...submit, type: 'Not A Type' })).toMatchObject({
      ok: false,
      reason: 'bad-frame',
      op: 'submit',
      id: 's1',
      issue: 'type should be a type in snake_case, not this string',
    });
  });

  it('[U5] names no id that nobody could use', () => {
    expect(checkClientFrame({ ...submit, id: 'no spaces' })).toMatchObject({ ok: false, op: 'submit', id: undefined });
  });

  it('[H2] says the version of a hello whose shape it does not know', () => {
    expect(checkClientFrame({ op: 'hello', v: 2 })).toMatchObject({ ok: false, op: 'hello', v: 2 });
  });

  it('an op of a later version is unknown and not bad', () => {
    expect(checkClientFrame({ op: 'dance' })).toMatchObject({ ok: false, reason: 'unknown-op', op: 'dance' });
    expect(checkClientFrame({ op: '__proto__' })).toMatchObject({ ok: false, reason: 'unknown-op' });
    expect(checkClientFrame({ op: 'constructor' })).toMatchObject({ ok: false, reason: 'unknown-op' });
    expect(checkClientFrame({ op: 'welcome' })).toMatchObject({ ok: false, reason: 'unknown-op' });
  });

  it('never repeats a value: a credential cannot leak through an issue', () => {
    const result = checkClientFrame({ op: 'hello', v: 1, session: 'secret token', token: 7, streams: {} });
    expect(JSON.stringify(result)).not.toContain('secret');
  });

  it.each([
    ['{"op":"seen","cursors":{"__proto__":{"epoch":"e","seq":1}}}', 'cursors["__proto__"]'],
    ['{"op":"seen","cursors":{"me":{"epoch":"e","seq":9007199254740993}}}', 'cursors["me"].seq'],
    ['{"op":"hello","v":1,"session":"s","streams":{"me":{"epoch":"e"}}}', 'streams["me"].seq is missing'],
    ['{"op":"subscribe","ref":"r","stream":"t","position":{"epoch":"e","from":"now"}}', 'position.seq is missing'],
    ['{"op":"submit","id":"s1","type":"t"}', 'data is missing'],
    ['{"op":"ping","t":1e999}', 't should be a number'],
  ])('refuses %s and names the path', (message, path) => {
    const parsed = parseMessage(message);
    const result = checkClientFrame(parsed.ok ? parsed.frames[0] : undefined);
    expect(result).toMatchObject({ ok: false, reason: 'bad-frame', issue: expect.stringContaining(path) });
  });

  it.each([undefined, null, 1, 'text', true, [], [submit], Symbol('s'), () => 0, 10n])(
    'refuses %s without a throw',
    (value) => {
      expect(checkClientFrame(value)).toMatchObject({ ok: false, reason: 'bad-frame' });
      expect(checkServerFrame(value)).toMatchObject({ ok: false, reason: 'bad-frame' });
      expect(isEventFrame(value)).toBe(false);
    },
  );
});

describe('checkServerFrame', () => {
  it('[S6] says stream and seq of an event with a bad envelope', () => {
    expect(checkServerFrame({ ...event, id: 5 })).toMatchObject({
      ok: false,
      stream: 'me',
      seq: 1,
      issue: expect.stringMatching(/^id /),
    });
  });

  it('an event is an event by both doors', () => {
    expect(isEventFrame(event)).toBe(true);
    expect(checkServerFrame(event)).toEqual({ ok: true, frame: event });
  });

  it('an event without data is none', () => {
    const { data: _, ...bare } = event;
    expect(isEventFrame(bare)).toBe(false);
    expect(checkServerFrame(bare)).toMatchObject({ ok: false, issue: 'data is missing' });
  });

  it('unknown fields pass', () => {
    expect(checkServerFrame({ ...event, tomorrow: { any: 'thing' } }).ok).toBe(true);
  });
});

describe('parseMessage', () => {
  it('gives one frame or the frames of an array', () => {
    expect(parseMessage('{"op":"ping","t":1}')).toEqual({ ok: true, frames: [{ op: 'ping', t: 1 }] });
    expect(parseMessage('[{"a":1},{"b":2}]')).toEqual({ ok: true, frames: [{ a: 1 }, { b: 2 }] });
  });

  it.each(['', 'no JSON', '{', '[1,', '{"a":1}{"b":2}'])('says that %s is not JSON', (text) => {
    expect(parseMessage(text)).toEqual({ ok: false, issue: 'the message is not JSON' });
  });

  it('refuses a message of too many frames, whole', () => {
    expect(parseMessage(`[${'1,'.repeat(10_000)}1]`)).toMatchObject({
      ok: false,
      issue: expect.stringContaining('10000'),
    });
    expect(parseMessage(`[${'1,'.repeat(9_999)}1]`).ok).toBe(true);
  });

  it('survives deep nesting', () => {
    const parsed = parseMessage('['.repeat(100_000) + ']'.repeat(100_000));
    expect(parsed.ok && checkServerFrame(parsed.frames[0])).toMatchObject({ ok: false, reason: 'bad-frame' });
  });
});
