/** `tool_input_delta`: the next piece of the arguments that the model writes for a call. */
import * as z from 'zod/mini';
import { anew, localId } from './shapes.ts';

export const toolInputDelta = z.object({
  callId: localId,
  text: z.string(),
  anew,
});

/** The body of `tool_input_delta`. */
export type ToolInputDelta = z.infer<typeof toolInputDelta>;
