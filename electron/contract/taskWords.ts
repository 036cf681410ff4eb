import type { Task } from './tasks.ts';

/** "does not draw": a task as a verb. */
const verbs: Readonly<Record<Task, string>> = {
  draw: 'draw',
  edit: 'edit pictures',
  caption: 'caption pictures',
  answer: 'answer questions',
};

/** "PaliGemma 2 does not draw." */
export function cannotDo(name: string, task: Task, areSeveral = false): string {
  return `${name} ${areSeveral ? 'do' : 'does'} not ${verbs[task]}.`;
}
