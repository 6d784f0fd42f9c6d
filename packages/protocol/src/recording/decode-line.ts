/** Reads one line of a recording. What is wrong with it is a value; what a newer writer added passes. */
import { RECORDING_VERSION, type RecordingEntry, type RecordingHeader } from './recording-line.ts';

/** Why a line could not be read. */
export interface RecordingError {
  readonly code: 'not-json' | 'not-an-entry' | 'bad-entry' | 'no-header' | 'unsupported-version';
  /** Counted from 1. */
  readonly line: number;
  /** What is wrong, in a sentence for people. */
  readonly message: string;
}

export type DecodedLine =
  | { readonly is: 'header'; readonly header: RecordingHeader }
  | { readonly is: 'entry'; readonly entry: RecordingEntry }
  /** An entry of a kind that a newer version of the format brought. */
  | {
      readonly is: 'unknown';
      readonly kind: string;
      readonly atMs: number;
      readonly value: Readonly<Record<string, unknown>>;
    }
  | { readonly is: 'error'; readonly error: RecordingError };

type Fields = Readonly<Record<string, unknown>>;

const isText = (value: unknown): boolean => typeof value === 'string';
const isNumber = (value: unknown): boolean => typeof value === 'number';

/** What an entry must have so that it can be understood; everything else is optional. */
const required: Readonly<Record<RecordingEntry['kind'], Readonly<Record<string, (value: unknown) => boolean>>>> = {
  attempt: { connection: isText },
  open: { connection: isText },
  message: { connection: isText, to: (value) => value === 'server' || value === 'page' },
  close: {
    connection: isText,
    code: isNumber,
    reason: isText,
    by: (value) => value === 'page' || value === 'server' || value === 'network',
  },
  fault: { name: isText },
  delivery: { event: (value) => value !== undefined },
  note: { text: isText },
};

/** Decodes one line; `lineNumber` counts from 1 and stands in the error. */
export function decodeLine(text: string, lineNumber = 1): DecodedLine {
  const fail = (code: RecordingError['code'], message: string): DecodedLine => ({
    is: 'error',
    error: { code, line: lineNumber, message: `Line ${lineNumber}: ${message}` },
  });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return fail('not-json', 'is no JSON. Was the recording cut off, or edited by hand?');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return fail('not-an-entry', 'is no object.');
  const fields = value as Fields;
  if (fields.throughline === 'recording') return headerOf(fields, fail);
  if (typeof fields.kind !== 'string' || typeof fields.atMs !== 'number') {
    return fail('not-an-entry', 'has no kind and atMs: it is neither a header nor an entry.');
  }
  return entryOf(fields, fields.kind, fields.atMs, fail);
}

type Fail = (code: RecordingError['code'], message: string) => DecodedLine;

function headerOf(fields: Fields, fail: Fail): DecodedLine {
  if (typeof fields.version !== 'number' || typeof fields.wire !== 'number' || typeof fields.startedAt !== 'number') {
    return fail('bad-entry', 'the header needs version, wire and startedAt as numbers.');
  }
  if (fields.version > RECORDING_VERSION) {
    return fail(
      'unsupported-version',
      `the recording is of version ${fields.version}, and this reader knows ${RECORDING_VERSION}: update it.`,
    );
  }
  return { is: 'header', header: fields as unknown as RecordingHeader };
}

function entryOf(fields: Fields, kind: string, atMs: number, fail: Fail): DecodedLine {
  if (!isKnown(kind)) return { is: 'unknown', kind, atMs, value: fields };
  const wrong = Object.entries(required[kind]).filter(([field, fits]) => !fits(fields[field]));
  if (wrong.length > 0) {
    return fail('bad-entry', `${wrong.map(([field]) => field).join(', ')} missing or wrong in an entry "${kind}".`);
  }
  if (kind === 'message' && !hasOneContent(fields)) {
    return fail('bad-entry', 'a message has exactly one of json, text and base64.');
  }
  return { is: 'entry', entry: fields as unknown as RecordingEntry };
}

const isKnown = (kind: string): kind is RecordingEntry['kind'] => Object.hasOwn(required, kind);

const hasOneContent = ({ json, text, base64 }: Fields): boolean =>
  [json !== undefined, isText(text), isText(base64)].filter(Boolean).length === 1;
