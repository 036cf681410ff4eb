import type { ModelSummary } from '../contract/models.ts';
import type { Task } from '../contract/tasks.ts';
import { fittedSide } from '../library/fittedSquare.ts';

/** Sides of the squares that models work in, as their packages say. */
export type ModelSides = {
  /** In which the model of this task sees pictures. */
  seen(task: Task): Promise<number>;
  /** In which the model that edits does so. */
  edited(): Promise<number>;
};

type Models = {
  /** Null while it is not known. */
  readonly model: (task: Task) => ModelSummary | null;
  /** Makes it known. */
  readonly readModels?: () => Promise<void>;
};

/** Waits for what is not known yet: a picture would else be made smaller than the model sees it, or twice. */
export function modelSides({ model, readModels }: Models): ModelSides {
  const sideOf = async (task: Task, name: 'seenPx' | 'imagePx'): Promise<number> => {
    if (model(task) === null) await readModels?.();
    // None can do it: the engine says so, whatever it is given.
    return model(task)?.[name] ?? fittedSide;
  };
  return { seen: (task) => sideOf(task, 'seenPx'), edited: () => sideOf('edit', 'imagePx') };
}
