/** Turns what the app asks for into submits: checks it here, names the stream, and keeps the reserved ones apart. [U6–U9] */
import { isId, isTypeName, jsonProblem, type SubmitFrame } from '@throughline/protocol';
import {
  CANCEL_RUN,
  type CommandRegistry,
  checkBody,
  isReservedCommand,
  RESOLVE_APPROVAL,
} from '@throughline/protocol/agent';
import { ClientError } from '../errors/client-error.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { Receipt } from '../outbox/outbox-entry.ts';
import type { ApprovalAnswer } from './approval-answer.ts';
import type { CancelTarget } from './cancel-target.ts';
import type { SubmitOptions } from './submit-options.ts';

/** Settled commands whose stream is remembered. */
const MOST_REMEMBERED = 1_000;

export interface CommandsOptions {
  readonly registry: CommandRegistry | undefined;
  readonly outbox: Outbox;
  readonly newId: () => string;
  readonly runs: {
    find(runId: string): { readonly stream: string } | undefined;
    findBySubmit(submitId: string): { readonly stream: string; readonly runId: string } | undefined;
  };
}

export interface Commands {
  submit(type: string, data: unknown, options: SubmitOptions): Promise<Receipt<any>>;
  cancel(target: CancelTarget): Promise<Receipt<unknown>>;
  resolveApproval(runId: string, approvalId: string, answer: ApprovalAnswer): Promise<Receipt<unknown>>;
}

const invalid = (message: string, cause?: unknown): ClientError =>
  new ClientError('invalid-argument', message, { cause });

export function createCommands({ registry, outbox, newId, runs }: CommandsOptions): Commands {
  const checkType = (type: string): void => {
    if (!isTypeName(type)) throw invalid(`"${String(type)}" is no type of a command; write it in snake_case.`);
    if (isReservedCommand(type))
      throw invalid(`"${type}" is reserved; use client.cancel() or client.resolveApproval().`);
    if (registry !== undefined && !Object.hasOwn(registry, type)) {
      throw invalid(`No command "${type}" is defined; these are: ${Object.keys(registry).join(', ')}.`);
    }
  };
  const checkData = (type: string, data: unknown): unknown => {
    const definition = registry?.[type];
    if (definition === undefined) return data;
    const checked = checkBody({ schema: definition.data }, data);
    if (checked.ok) return data; // As it was written: the server reads it with its own schema.
    throw invalid(`The data of "${type}" does not fit: ${checked.issues.join('; ')}.`);
  };
  /** The frame as JSON will carry it: what cannot be written fails here, and later changes by the caller do nothing. */
  const frameOf = (
    type: string,
    data: unknown,
    { id = newId(), stream, threadId, runId }: SubmitOptions,
  ): SubmitFrame => {
    for (const [name, value] of Object.entries({ id, stream, threadId, runId })) {
      if (value !== undefined && !isId(value)) throw invalid(`"${String(value)}" is no usable ${name} of a submit.`);
    }
    const frame = { op: 'submit', id, type, data: data === undefined ? null : data, stream, threadId, runId };
    let problem: string | undefined;
    try {
      problem = jsonProblem(frame.data, 'data');
      if (problem === undefined) return JSON.parse(JSON.stringify(frame));
    } catch (cause) {
      throw invalid(`The data of "${type}" cannot be written as JSON.`, cause);
    }
    throw invalid(`The data of "${type}" cannot be written as JSON. Nothing was sent: ${problem}.`);
  };
  const reserved = (
    type: string,
    data: unknown,
    about: { readonly stream?: string | undefined; readonly runId?: string | undefined },
  ): Promise<Receipt<unknown>> => {
    const { stream, runId } = about;
    return outbox.submit(frameOf(type, data, { ...(stream && { stream }), ...(runId && { runId }) }), true, {});
  };

  /** Where each command of this page belongs, also when it is settled and no run of it is known. */
  const streams = new Map<string, string | undefined>();
  const remember = ({ id, stream }: SubmitFrame): void => {
    streams.set(id, stream);
    const [oldest] = streams.keys();
    if (streams.size > MOST_REMEMBERED && oldest !== undefined) streams.delete(oldest);
  };

  return {
    async submit(type, data, options) {
      checkType(type);
      const { signal, timeoutMs } = options;
      const frame = frameOf(type, checkData(type, data), options);
      remember(frame);
      return outbox.submit(frame, false, { signal, timeoutMs });
    },
    async cancel(target) {
      const { runId, submitId, stream } = typeof target === 'string' ? { runId: target } : target;
      if (submitId === undefined)
        return reserved(CANCEL_RUN, { runId }, { runId, stream: stream ?? runs.find(runId)?.stream });
      // Never sent: nothing runs, and nothing has to be asked of the server.
      if (outbox.takeBack(submitId)) return { ok: true, id: submitId, duplicate: false, result: undefined };
      const run = runs.findBySubmit(submitId);
      const asked = outbox.entries.get().find(({ id }) => id === submitId);
      const known = stream ?? run?.stream ?? asked?.stream ?? streams.get(submitId);
      return reserved(CANCEL_RUN, { submitId }, { stream: known, runId: run?.runId });
    },
    async resolveApproval(runId, approvalId, { approved, data, stream }) {
      const answer = { runId, approvalId, approved, ...(data !== undefined && { data }) };
      return reserved(RESOLVE_APPROVAL, answer, { runId, stream: stream ?? runs.find(runId)?.stream });
    },
  };
}
