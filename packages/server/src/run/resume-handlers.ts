/** What goes on with a run whose node is gone, by the agent's name. [R6, R7] */
import type { Cancel } from '@throughline/protocol';
import { ServerError } from '../errors/server-error.ts';
import type { ResumeHandler } from '../manager.ts';

export class ResumeHandlers {
  readonly #handlers = new Map<string, ResumeHandler<any>>();

  on(agent: string, handler: ResumeHandler<any>): Cancel {
    if (this.#handlers.has(agent)) {
      throw new ServerError('invalid-option', `Runs of the agent "${agent}" have a handler already that resumes them.`);
    }
    this.#handlers.set(agent, handler);
    return () => {
      if (this.#handlers.get(agent) === handler) this.#handlers.delete(agent);
    };
  }

  of(agent: string | undefined): ResumeHandler<any> | undefined {
    return agent === undefined ? undefined : this.#handlers.get(agent);
  }

  get size(): number {
    return this.#handlers.size;
  }
}
