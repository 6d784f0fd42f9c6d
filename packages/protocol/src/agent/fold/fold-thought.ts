/** Folds `agent_thinking`: text under the same `thoughtId` is appended; a thought without one is a part of its own. */
import { numberOf, textOf } from './body.ts';
import type { FoldStep } from './fold-step.ts';

export const foldThought: FoldStep = (draft, event, body) => {
  const thought = textOf(body.thought);
  if (thought === undefined) return false;
  const thoughtId = textOf(body.thoughtId);
  const index = thoughtId === undefined ? -1 : draft.find('thought', thoughtId);
  const before = draft.partAt('thought', index);
  const text = before === undefined || body.anew === true ? thought : before.text + thought;
  const step = numberOf(body.step) ?? before?.step;
  const totalSteps = numberOf(body.totalSteps) ?? before?.totalSteps;
  const confidence = numberOf(body.confidence) ?? before?.confidence;
  const part = before && draft.writablePart(before);
  if (part !== undefined) Object.assign(part, { text, step, totalSteps, confidence });
  else draft.setPart(index, { kind: 'thought', id: thoughtId ?? event.id, text, step, totalSteps, confidence });
  return true;
};
