/** What an open run asked and what was answered: the first answer counts, and nothing is read for it. [R8] */
import type { RunRefusal } from './run-owners.ts';

/** Answers remembered of one run; older ones are then unknown. */
const MAX_ANSWERED = 1_000;

export class RunQuestions {
  readonly #asked = new Set<string>();
  readonly #answered = new Set<string>();

  get asked(): readonly string[] {
    return [...this.#asked];
  }

  /** Why the question cannot be asked, or the answer not taken. */
  refusal(asks: string | undefined, answers: string | undefined): RunRefusal | undefined {
    if (asks !== undefined && this.#answered.has(asks)) return 'already-answered';
    if (answers === undefined || this.#asked.has(answers)) return undefined;
    return this.#answered.has(answers) ? 'already-answered' : 'unknown-question';
  }

  note(asks: string | undefined, answers: string | undefined): void {
    if (asks !== undefined) this.#asked.add(asks);
    if (answers === undefined) return;
    this.#asked.delete(answers);
    this.#answered.add(answers);
    if (this.#answered.size <= MAX_ANSWERED) return;
    for (const oldest of this.#answered) {
      this.#answered.delete(oldest);
      return;
    }
  }
}
