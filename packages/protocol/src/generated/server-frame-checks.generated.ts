// Generated from the schemas by scripts/generate.ts (npm run generate -w @throughline/protocol). Do not edit.
/** What a server sends, checked by op. */
import { type Check, absent, anyOf, code, flag, id, integer, list, number, object, oneOf, present, record, text } from '../checks/primitives.ts';

const form1: Check = (value, path) =>
    object(value, path) ||
    oneOf(value.resumed, `${path}.resumed`, [true]) ||
    id(value.epoch, `${path}.epoch`) ||
    integer(value.head, `${path}.head`, 0) ||
    absent(value.refused, `${path}.refused`);
const form2: Check = (value, path) =>
    object(value, path) ||
    oneOf(value.resumed, `${path}.resumed`, [false]) ||
    oneOf(value.reason, `${path}.reason`, ["new","epoch-changed","trimmed","ahead-of-server"]) ||
    id(value.epoch, `${path}.epoch`) ||
    integer(value.head, `${path}.head`, 0) ||
    integer(value.after, `${path}.after`, 0) ||
    absent(value.refused, `${path}.refused`);
const form3: Check = (value, path) =>
    object(value, path) ||
    absent(value.resumed, `${path}.resumed`) ||
    oneOf(value.refused, `${path}.refused`, ["forbidden","unknown-stream","unavailable"]);
const form4: Check = (value, path) =>
    anyOf(value, path, [form1, form2, form3]);
const form5: Check = (value, path) =>
    oneOf(value, path, [false]);
const form6: Check = (value, path) =>
    object(value, path) ||
    integer(value.afterMs, `${path}.afterMs`, 0);
const form7: Check = (value, path) =>
    integer(value, path, 0);

export const serverFrameChecks = {
  welcome: (frame: any): string =>
    integer(frame.v, 'v') ||
    id(frame.user, 'user') ||
    id(frame.session, 'session') ||
    integer(frame.heartbeatMs, 'heartbeatMs', 0) ||
    object(frame.limits, 'limits') ||
    integer(frame.limits.maxMessageBytes, 'limits.maxMessageBytes', 1) ||
    integer(frame.limits.maxInFlight, 'limits.maxInFlight', 1) ||
    object(frame.submits, 'submits') ||
    id(frame.submits.epoch, 'submits.epoch') ||
    integer(frame.submits.ttlMs, 'submits.ttlMs', 0) ||
    record(frame.streams, 'streams', form4),
  subscribed: (frame: any): string =>
    (frame.ref === undefined ? '' : id(frame.ref, 'ref')) ||
    id(frame.stream, 'stream') ||
    anyOf(frame.verdict, 'verdict', [form1, form2, form3]),
  event: (frame: any): string =>
    text(frame.stream, 'stream', 1, 128) ||
    integer(frame.seq, 'seq', 1) ||
    text(frame.id, 'id', 1, 128) ||
    text(frame.type, 'type', 1, 128) ||
    integer(frame.at, 'at', 0) ||
    present(frame.data, 'data') ||
    (frame.runId === undefined ? '' : text(frame.runId, 'runId', 1, 128)) ||
    (frame.threadId === undefined ? '' : text(frame.threadId, 'threadId', 1, 128)) ||
    (frame.agent === undefined ? '' : text(frame.agent, 'agent')) ||
    (frame.userId === undefined ? '' : text(frame.userId, 'userId', 1, 128)) ||
    (frame.submitId === undefined ? '' : text(frame.submitId, 'submitId', 1, 128)) ||
    (frame.replay === undefined ? '' : oneOf(frame.replay, 'replay', [true])),
  skip: (frame: any): string =>
    id(frame.stream, 'stream') ||
    integer(frame.from, 'from', 1) ||
    integer(frame.until, 'until', 1),
  live: (frame: any): string =>
    id(frame.stream, 'stream') ||
    id(frame.epoch, 'epoch') ||
    integer(frame.seq, 'seq', 0) ||
    list(frame.runs, 'runs', id),
  lost: (frame: any): string =>
    id(frame.stream, 'stream') ||
    integer(frame.from, 'from', 1) ||
    integer(frame.until, 'until', 1) ||
    oneOf(frame.reason, 'reason', ["trimmed","no-log"]) ||
    (frame.runs === undefined ? '' : list(frame.runs, 'runs', id)),
  receipt: (frame: any): string =>
    anyOf(frame, '', [() =>
    id(frame.id, 'id') ||
    oneOf(frame.ok, 'ok', [true]) ||
    (frame.duplicate === undefined ? '' : flag(frame.duplicate, 'duplicate')), () =>
    id(frame.id, 'id') ||
    oneOf(frame.ok, 'ok', [false]) ||
    code(frame.code, 'code') ||
    text(frame.message, 'message') ||
    anyOf(frame.retry, 'retry', [form5, form6]) ||
    (frame.duplicate === undefined ? '' : flag(frame.duplicate, 'duplicate'))]),
  pong: (frame: any): string =>
    number(frame.t, 't') ||
    record(frame.heads, 'heads', form7),
  heartbeat: (frame: any): string =>
    record(frame.heads, 'heads', form7),
  expiring: (frame: any): string =>
    integer(frame.inMs, 'inMs', 0),
  fault: (frame: any): string =>
    code(frame.code, 'code') ||
    text(frame.message, 'message') ||
    (frame.retryAfterMs === undefined ? '' : integer(frame.retryAfterMs, 'retryAfterMs', 0)),
};
