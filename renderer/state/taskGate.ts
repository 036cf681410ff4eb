import type { Task } from '../../electron/contract/tasks.ts';
import type { ModelState } from './modelState.svelte.ts';
import type { Navigation } from './navigation.svelte.ts';
import type { Notices } from './notices.svelte.ts';

type Parts = { readonly model: Pick<ModelState, 'whyNot'>; readonly navigation: Navigation; readonly notices: Notices };

/** What none of the models here can do is not begun, whichever way it was asked for: the one rule behind every button, key and menu. */
export class TaskGate {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** A sentence where no model here can do it; null where one can, and for what needs none. */
  whyNot(task: Task | null): string | null {
    return task === null ? null : this.#parts.model.whyNot(task);
  }

  /** Does it, or says why no model here can, with the way to another. */
  run<T>(task: Task, act: () => T): T | undefined {
    const { navigation, notices } = this.#parts;
    const why = this.whyNot(task);
    if (why === null) return act();
    notices.sayOnce(why, { label: 'Models', run: () => navigation.go('models') });
    return undefined;
  }
}
