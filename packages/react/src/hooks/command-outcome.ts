/** How a command ended, as a value that a component can show. [U4] */
import { type ClientError, isClientError, type Receipt } from '@throughline/client';

/** Every ending has a name; none is thrown. */
export type CommandOutcome<Result = unknown> =
  /** The server carried it out. */
  | { readonly name: 'accepted'; readonly result: Result; readonly duplicate: boolean }
  /** The server said no, and why; `retry` says whether and when asking again makes sense. */
  | {
      readonly name: 'refused';
      readonly code: string;
      readonly message: string;
      readonly retry: false | { readonly afterMs: number };
    }
  /** It never left this page: sending it again is safe. */
  | { readonly name: 'not-sent'; readonly error: ClientError }
  /** It was sent, and whether it was carried out cannot be known any more. */
  | { readonly name: 'unknown'; readonly error: ClientError };

/** Waits for the answer and names it. Rejects only for what is no error of the client: a fault in the program. */
export async function outcomeOf<Result>(answer: Promise<Receipt<Result>>): Promise<CommandOutcome<Result>> {
  try {
    const receipt = await answer;
    if (receipt.ok) return { name: 'accepted', result: receipt.result, duplicate: receipt.duplicate };
    const { code, message, retry } = receipt;
    return { name: 'refused', code, message, retry };
  } catch (error) {
    if (!isClientError(error)) throw error;
    return { name: error.code === 'outcome-unknown' ? 'unknown' : 'not-sent', error };
  }
}
