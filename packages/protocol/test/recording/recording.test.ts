import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeLine,
  decodeRecording,
  encodeLine,
  isSecretKey,
  messageEntry,
  messageOf,
  RECORDING_VERSION,
  REDACTED,
  type RecordingEntry,
  type RecordingHeader,
  redact,
  redactText,
} from '../../src/recording/index.ts';

const header: RecordingHeader = {
  throughline: 'recording',
  version: RECORDING_VERSION,
  wire: 1,
  startedAt: 1_700_000_000_000,
};
const crossing = { atMs: 2, connection: 'c1', to: 'server' } as const;
const entries: readonly RecordingEntry[] = [
  { kind: 'attempt', atMs: 0, connection: 'c1', tab: 't1', url: 'ws://localhost/agent', attempt: 1 },
  { kind: 'open', atMs: 1, connection: 'c1', protocol: 'throughline.v1' },
  { kind: 'message', ...crossing, json: { op: 'ping', t: 1 } },
  { kind: 'message', atMs: 3, connection: 'c1', to: 'page', text: 'not { json' },
  { kind: 'message', atMs: 3, connection: 'c1', to: 'page', base64: 'AAEC' },
  { kind: 'fault', atMs: 4, name: 'duplicate', connection: 'c1', details: { seq: 3 } },
  { kind: 'delivery', atMs: 5, tab: 't1', event: { stream: 'me', seq: 1, type: 'agent_started' } },
  { kind: 'close', atMs: 6, connection: 'c1', code: 1006, reason: '', by: 'network' },
  { kind: 'note', atMs: 7, text: 'the end' },
];
const written = [header, ...entries].map((line) => encodeLine(line)).join('\n');

describe('a recording', () => {
  it('is read as it was written', () => {
    expect(decodeRecording(written)).toEqual({ header, entries, unknownKinds: new Map(), errors: [] });
  });

  it('is one line of JSON an entry', () => {
    const line = encodeLine({ kind: 'note', atMs: 0, text: 'two\nlines\u2028' });
    expect(line).not.toContain('\n');
    expect(decodeLine(line)).toMatchObject({ is: 'entry', entry: { text: 'two\nlines\u2028' } });
  });

  it('may have blank lines, \\r\\n and a byte order mark', () => {
    const { entries: read, errors } = decodeRecording(`\uFEFF${written.replaceAll('\n', '\r\n\r\n')}\r\n`);
    expect(errors).toEqual([]);
    expect(read).toEqual(entries);
  });

  it('any JSON message comes back as it was sent', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        const decoded = decodeLine(encodeLine(messageEntry(crossing, text), { isSecret: () => false }));
        expect(decoded.is === 'entry' && decoded.entry.kind === 'message' && messageOf(decoded.entry)).toBe(text);
      }),
    );
  });

  it.each(['{"n":9007199254740993}', '{ "a": 1 }', '{"a":1,"a":2}', 'not json', '', '1e3'])(
    'keeps %j to the letter',
    (text) => {
      const decoded = decodeLine(encodeLine(messageEntry(crossing, text)));
      expect(decoded.is === 'entry' && decoded.entry.kind === 'message' && messageOf(decoded.entry)).toBe(text);
    },
  );

  it('keeps binary messages', () => {
    const bytes = new Uint8Array([0, 255, 128, 10]);
    const decoded = decodeLine(encodeLine(messageEntry(crossing, bytes)));
    expect(decoded.is === 'entry' && decoded.entry.kind === 'message' && messageOf(decoded.entry)).toEqual(bytes);
  });
});

describe('reading', () => {
  it('errors are values with their line', () => {
    const text = [encodeLine(header), '{"kind":"note"', '[]', '{"kind":"note","atMs":1}', '{"x":1}'].join('\n');
    expect(decodeRecording(text).errors.map(({ line, code }) => `${line} ${code}`)).toEqual([
      '2 not-json',
      '3 not-an-entry',
      '4 bad-entry',
      '5 not-an-entry',
    ]);
  });

  it('reads what it can around them', () => {
    const cut = written.slice(0, -5); // a recorder that was killed in mid-line
    const { entries: read, errors } = decodeRecording(cut);
    expect(read).toEqual(entries.slice(0, -1));
    expect(errors).toMatchObject([{ code: 'not-json', line: entries.length + 1 }]);
  });

  it('a recording without a header says so, and is read', () => {
    const { header: none, entries: read, errors } = decodeRecording(encodeLine(entries[0]!));
    expect([none, read.length, errors[0]?.code]).toEqual([undefined, 1, 'no-header']);
    expect(decodeRecording('').errors).toMatchObject([{ code: 'no-header', line: 1 }]);
  });

  it('kinds and fields of a newer writer pass', () => {
    const newer = `${encodeLine(header)}\n{"kind":"weather","atMs":1,"rain":true}\n{"kind":"note","atMs":2,"text":"x","mood":1}`;
    const { entries: read, unknownKinds, errors } = decodeRecording(newer);
    expect(errors).toEqual([]);
    expect(unknownKinds).toEqual(new Map([['weather', 1]]));
    expect(read).toEqual([{ kind: 'note', atMs: 2, text: 'x', mood: 1 }]);
    expect(decodeLine('{"kind":"constructor","atMs":1}')).toMatchObject({ is: 'unknown', kind: 'constructor' });
  });

  it('a recording of a newer version is refused, once', () => {
    const { errors, entries: read } = decodeRecording(
      `${encodeLine({ ...header, version: 2 })}\n${encodeLine(entries[0]!)}`,
    );
    expect(read).toEqual([]);
    expect(errors).toMatchObject([{ code: 'unsupported-version', line: 1 }]);
  });

  it.each([
    '{"kind":"message","atMs":1,"connection":"c","to":"page"}',
    '{"kind":"message","atMs":1,"connection":"c","to":"page","json":1,"text":"x"}',
    '{"kind":"message","atMs":1,"connection":"c","to":"moon","json":1}',
    '{"kind":"close","atMs":1,"connection":"c","code":"1000","reason":"","by":"page"}',
    '{"throughline":"recording","version":"1","wire":1,"startedAt":0}',
  ])('refuses %s', (line) => {
    expect(decodeLine(line, 9)).toMatchObject({ is: 'error', error: { code: 'bad-entry', line: 9 } });
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (line) => {
        expect(['header', 'entry', 'unknown', 'error']).toContain(decodeLine(line).is);
        expect(decodeRecording(line).errors.length).toBeLessThanOrEqual(2);
      }),
    );
  });
});

describe('redaction', () => {
  it.each([
    ...[
      'password',
      'PASSWORD',
      'userPassword',
      'db_passwd',
      'secret',
      'clientSecret',
      'key',
      'apiKey',
      'APIKey',
      'api-key',
    ],
    ...[
      'apikey',
      'private_key',
      'token',
      'accessToken',
      'access_token',
      'auth',
      'Authorization',
      'oauth',
      'x-auth-user',
    ],
    ...['credential', 'credentials'],
  ])('%s is a secret', (key) => {
    expect(isSecretKey(key)).toBe(true);
  });

  it.each(['author', 'authors', 'monkey', 'keyboard', 'keyword', 'text', 'toolName', 'callId', '__proto__', ''])(
    '%s is none',
    (key) => {
      expect(isSecretKey(key)).toBe(false);
    },
  );

  it('hides whole values, at any depth, and leaves figures and flags', () => {
    expect(
      redact({
        token: 'abc',
        pin: { password: 1234, credentials: { user: 'ada' } },
        list: [{ apiKey: 'x' }],
        usage: { inputTokens: 12, max_tokens: 5, tokenCount: 3 },
        auth: true,
        secret: null,
      }),
    ).toEqual({
      token: REDACTED,
      pin: { password: REDACTED, credentials: REDACTED },
      list: [{ apiKey: REDACTED }],
      usage: { inputTokens: 12, max_tokens: 5, tokenCount: 3 },
      auth: true,
      secret: null,
    });
  });

  it('no credential of a hello, a token frame, a URL or a broken message is written', () => {
    const lines = [
      messageEntry(crossing, '{"op":"hello","v":1,"session":"s","token":"hunter2","streams":{}}'),
      messageEntry(crossing, '[{"op":"token","token":"hunter2"}]'),
      messageEntry(crossing, '{ "op":"token", "token":"hunter2" }'),
      messageEntry(crossing, '{ "data": { "credentials": { "name": "hunter2" } } }'),
      messageEntry(crossing, '{"op":"token","token":"hunter2"'),
      messageEntry(crossing, '{"op":"submit","data":{"nested":[{"userPassword":"hunter2"}]}}'),
      { kind: 'attempt', atMs: 0, connection: 'c', url: 'wss://ada:hunter2@host/agent?access_token=hunter2&x=1' },
      { kind: 'note', atMs: 0, text: 'Authorization: Bearer hunter2' },
      { kind: 'close', atMs: 0, connection: 'c', code: 4401, reason: 'bad token: hunter2', by: 'server' },
      { kind: 'fault', atMs: 0, name: 'expired', details: { authToken: 'hunter2' } },
      { kind: 'delivery', atMs: 0, event: { data: { secret: 'hunter2' } } },
      { ...header, meta: { apiKey: 'hunter2' } },
    ] as const;
    for (const line of lines) expect(encodeLine(line)).not.toContain('hunter2');
  });

  it('names of streams are no keys of secrets', () => {
    const frame = { op: 'pong', t: 1, heads: { 'token:1': 5, 'key:2': 6 } };
    expect(encodeLine(messageEntry(crossing, JSON.stringify(frame)))).toContain(JSON.stringify(frame));
    const hello = { op: 'hello', streams: { 'auth:1': { epoch: 'e', seq: 3 } } };
    expect(encodeLine(messageEntry(crossing, JSON.stringify(hello)))).toContain('{"epoch":"e","seq":3}');
  });

  it('an app may say itself which keys are secret', () => {
    const isSecret = (key: string) => key === 'iban';
    expect(redact({ iban: 'DE00', token: 'x' }, isSecret)).toEqual({ iban: REDACTED, token: 'x' });
  });

  it('what JSON cannot say is told in words, and nothing throws', () => {
    const cycle: Record<string, unknown> = { big: 10n, date: new Date(0), call: () => 1 };
    cycle.self = cycle;
    Object.defineProperty(cycle, 'broken', {
      configurable: true,
      enumerable: true,
      get() {
        throw new Error('no');
      },
    });
    expect(redact({ cycle })).toEqual({ cycle: '[unreadable]' });
    delete cycle.broken;
    expect(redact(cycle)).toEqual({ big: '10', date: '1970-01-01T00:00:00.000Z', call: undefined, self: '[cycle]' });
    let deep: unknown = 1;
    for (let depth = 0; depth < 100_000; depth += 1) deep = [deep];
    expect(encodeLine({ kind: 'delivery', atMs: 0, event: deep })).toContain('[too deep]');
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withMap: true, withSparseArray: true }), (value) => {
        const line = encodeLine({ kind: 'message', atMs: 0, connection: 'c', to: 'page', json: value });
        expect(() => JSON.parse(line)).not.toThrow();
      }),
    );
  });

  it('a key __proto__ is a field like any other', () => {
    const copy = redact(JSON.parse('{"__proto__":{"polluted":true},"a":1}')) as object;
    expect(Object.getPrototypeOf(copy)).toBe(Object.prototype);
    expect(JSON.stringify(copy)).toBe('{"__proto__":{"polluted":true},"a":1}');
  });

  it('reads a long text without pairs in steps that grow with its length only', () => {
    const texts = ['a'.repeat(2_000_000), 'a.'.repeat(500_000), `a${' '.repeat(1_000_000)}`, 'a://'.repeat(250_000)];
    for (const text of texts) expect(redactText(text)).toHaveLength(text.length);
  });
});
