/** Folds `agent_thinking`: text under the same `thoughtId` is appended; a thought without one is a part of its own. */
import type { ThoughtPart } from '../run-view.ts';
import { numberOf, textOf } from './body.ts';
import { setPart } from './draft.ts';
import type { FoldStep } from './fold-step.ts';
import { findPart, partAt } from './parts.ts';

export const foldThought: FoldStep = (draft, event, body) => {
  const thought = textOf(body.thought);
  if (thought === undefined) return false;
  const thoughtId = textOf(body.thoughtId);
  const index = thoughtId === undefined ? -1 : findPart(draft.view.parts, 'thought', thoughtId);
  const before = partAt(draft.view.parts, 'thought', index);
  const part: ThoughtPart = {
    kind: 'thought',
    id: thoughtId ?? event.id,
    text: before === undefined || body.anew === true ? thought : before.text + thought,
    step: numberOf(body.step) ?? before?.step,
    totalSteps: numberOf(body.totalSteps) ?? before?.totalSteps,
    confidence: numberOf(body.confidence) ?? before?.confidence,
  };
  setPart(draft, index, part);
  return true;
};
