/** Writes one line of a recording, without its secrets. */
import type { MessageEntry, RecordingLine } from './recording-line.ts';
import { redact, redactText } from './redact.ts';
import { isSecretKey } from './secret-key.ts';

export interface EncodeOptions {
  /** Which keys name a secret. @defaultValue password, secret, key, token, auth, credential */
  readonly isSecret?: (key: string) => boolean;
}

type IsSecret = (key: string) => boolean;
type Fields = Readonly<Record<string, unknown>>;

/** Fields of frames whose keys are names of streams, which may say "key" or "token" and hide nothing. */
const keyedByStream: readonly string[] = ['streams', 'heads', 'cursors'];

/** One line, without the line break at its end. Never throws: what JSON cannot say is told in words. */
export function encodeLine(line: RecordingLine, { isSecret = isSecretKey }: EncodeOptions = {}): string {
  if (!('kind' in line)) return JSON.stringify(redact(line, isSecret));
  if (line.kind === 'message') return JSON.stringify(withoutSecrets(line, isSecret));
  const safe = redact(line, isSecret) as Record<string, unknown>;
  for (const field of ['text', 'url', 'reason']) {
    if (typeof safe[field] === 'string') safe[field] = redactText(safe[field], isSecret);
  }
  return JSON.stringify(safe);
}

function withoutSecrets(entry: MessageEntry, isSecret: IsSecret): MessageEntry {
  const { kind, atMs, connection, to, json, text, base64 } = entry;
  const crossing = { kind, atMs, connection, to };
  if (json !== undefined)
    return {
      ...crossing,
      json: redactMessage(
        redact(json, () => false),
        isSecret,
      ),
    };
  if (text !== undefined) return { ...crossing, ...redactLossy(text, isSecret) };
  return base64 === undefined ? crossing : { ...crossing, base64 };
}

/** JSON that was kept as text stays as it came, unless a secret stands in it: then only what was meant is kept. */
function redactLossy(text: string, isSecret: IsSecret): Pick<MessageEntry, 'json' | 'text'> {
  try {
    const json: unknown = JSON.parse(text);
    const safe = redactMessage(json, isSecret);
    return JSON.stringify(safe) === JSON.stringify(json) ? { text } : { json: safe };
  } catch {
    return { text: redactText(text, isSecret) };
  }
}

const redactMessage = (json: unknown, isSecret: IsSecret): unknown =>
  Array.isArray(json) ? json.map((frame) => redactFrame(frame, isSecret)) : redactFrame(json, isSecret);

function redactFrame(frame: unknown, isSecret: IsSecret): unknown {
  if (typeof frame !== 'object' || frame === null || Array.isArray(frame)) return redact(frame, isSecret);
  return Object.fromEntries(
    Object.entries(frame).map(([key, value]) => [
      key,
      keyedByStream.includes(key) && typeof value === 'object' && value !== null
        ? redactValues(value, isSecret)
        : (redact({ [key]: value }, isSecret) as Fields)[key],
    ]),
  );
}

const redactValues = (map: object, isSecret: IsSecret): Fields =>
  Object.fromEntries(Object.entries(map).map(([name, value]) => [name, redact(value, isSecret)]));
