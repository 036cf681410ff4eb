import type { ModelSummary } from './models.ts';
import type { Task } from './tasks.ts';

/** Which model does what; null where none that is there can. */
export type ModelsInUse = Readonly<Record<Task, ModelSummary | null>>;

export const noModels: ModelsInUse = { draw: null, edit: null, caption: null, answer: null };

/** Of models that say what they are used for. */
export function inUseOf(models: readonly ModelSummary[]): ModelsInUse {
  const doing = (task: Task): ModelSummary | null => models.find(({ inUseFor }) => inUseFor.includes(task)) ?? null;
  return { draw: doing('draw'), edit: doing('edit'), caption: doing('caption'), answer: doing('answer') };
}
