// Generated from the schemas by scripts/generate.ts (npm run generate -w @throughline/protocol). Do not edit.
/** What a client sends, checked by op. */
import { type Check, absent, anyOf, id, integer, number, object, oneOf, present, record, text, typeName } from '../checks/primitives.ts';

const form1: Check = (value, path) =>
    object(value, path) ||
    id(value.epoch, `${path}.epoch`) ||
    integer(value.seq, `${path}.seq`, 0) ||
    (value.from === undefined ? '' : oneOf(value.from, `${path}.from`, ["start","now","active-runs"])) ||
    (value.seen === undefined ? '' : integer(value.seen, `${path}.seen`, 0));
const form2: Check = (value, path) =>
    object(value, path) ||
    absent(value.epoch, `${path}.epoch`) ||
    absent(value.seq, `${path}.seq`) ||
    oneOf(value.from, `${path}.from`, ["start","now","active-runs"]) ||
    absent(value.seen, `${path}.seen`);
const form3: Check = (value, path) =>
    anyOf(value, path, [form1, form2]);
const form4: Check = (value, path) =>
    object(value, path) ||
    id(value.epoch, `${path}.epoch`) ||
    integer(value.seq, `${path}.seq`, 0);

export const clientFrameChecks = {
  hello: (frame: any): string =>
    integer(frame.v, 'v') ||
    id(frame.session, 'session') ||
    (frame.token === undefined ? '' : text(frame.token, 'token')) ||
    record(frame.streams, 'streams', form3) ||
    (frame.hidden === undefined ? '' : oneOf(frame.hidden, 'hidden', [true])),
  subscribe: (frame: any): string =>
    id(frame.ref, 'ref') ||
    id(frame.stream, 'stream') ||
    anyOf(frame.position, 'position', [form1, form2]),
  unsubscribe: (frame: any): string =>
    id(frame.stream, 'stream'),
  replay: (frame: any): string =>
    id(frame.stream, 'stream') ||
    id(frame.epoch, 'epoch') ||
    integer(frame.after, 'after', 0) ||
    integer(frame.until, 'until', 1),
  seen: (frame: any): string =>
    record(frame.cursors, 'cursors', form4),
  submit: (frame: any): string =>
    id(frame.id, 'id') ||
    typeName(frame.type, 'type') ||
    present(frame.data, 'data') ||
    (frame.stream === undefined ? '' : id(frame.stream, 'stream')) ||
    (frame.runId === undefined ? '' : id(frame.runId, 'runId')) ||
    (frame.threadId === undefined ? '' : id(frame.threadId, 'threadId')),
  token: (frame: any): string =>
    text(frame.token, 'token'),
  ping: (frame: any): string =>
    number(frame.t, 't'),
};
