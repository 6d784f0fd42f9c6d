/** Reads a whole recording: everything that can be read, and for every other line why not. */
import { decodeLine, type RecordingError } from './decode-line.ts';
import type { RecordingEntry, RecordingHeader } from './recording-line.ts';

export interface Recording {
  /** Undefined when the first line is none, which `errors` then says. */
  readonly header: RecordingHeader | undefined;
  /** In the order of the lines. */
  readonly entries: readonly RecordingEntry[];
  /** Kinds of a newer version that were passed over, and how often. */
  readonly unknownKinds: ReadonlyMap<string, number>;
  readonly errors: readonly RecordingError[];
}

/** Decodes a recording. Blank lines, `\r\n` and a byte order mark are fine; nothing is read of an unsupported version. */
export function decodeRecording(text: string): Recording {
  const entries: RecordingEntry[] = [];
  const unknownKinds = new Map<string, number>();
  const errors: RecordingError[] = [];
  let header: RecordingHeader | undefined;
  let isFirst = true;

  for (const [index, raw] of text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .entries()) {
    if (raw.trim() === '') continue;
    const line = decodeLine(raw, index + 1);
    if (isFirst && line.is !== 'header' && !isUnsupported(line)) errors.push(noHeader(index + 1));
    isFirst = false;
    if (line.is === 'header') header ??= line.header;
    else if (line.is === 'entry') entries.push(line.entry);
    else if (line.is === 'unknown') unknownKinds.set(line.kind, (unknownKinds.get(line.kind) ?? 0) + 1);
    else errors.push(line.error);
    if (isUnsupported(line)) break;
  }
  if (isFirst) errors.push(noHeader(1));
  return { header, entries, unknownKinds, errors };
}

const isUnsupported = (line: ReturnType<typeof decodeLine>): boolean =>
  line.is === 'error' && line.error.code === 'unsupported-version';

const noHeader = (line: number): RecordingError => ({
  code: 'no-header',
  line,
  message: `Line ${line}: a recording begins with a header such as {"throughline":"recording","version":1,…}.`,
});
