import type { Task } from './tasks.ts';

/** "does not draw", "draws with": a task as a verb. */
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

/** "Draw with Studio Mini" */
export function doWith(name: string, task: Task): string {
  const verb = verbs[task];
  return `${verb.charAt(0).toUpperCase()}${verb.slice(1)} with ${name}`;
}
