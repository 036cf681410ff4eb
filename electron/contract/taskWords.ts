import type { Task } from './tasks.ts';

/** "does not draw": a task as a verb. */
const verbs: Readonly<Record<Task, string>> = {
  draw: 'draw',
  edit: 'edit pictures',
  caption: 'caption pictures',
  answer: 'answer questions',
};

/** Where none of the packages can be read, and nobody knows why. */
export const noModelHere = 'There is no model here that can be used.';

/** "PaliGemma 2 does not draw." */
export function cannotDo(name: string, task: Task, areSeveral = false): string {
  return `${name} ${areSeveral ? 'do' : 'does'} not ${verbs[task]}.`;
}
