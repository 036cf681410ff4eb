import type { Task } from '../contract/tasks.ts';
import { fittedSide } from '../library/pasteChange.ts';
import type { StudioParts } from './studio.ts';

/** Sides of the squares that models work in, as their packages say. */
export type ModelSides = {
  /** In which the model of this task sees pictures. */
  seen(task: Task): Promise<number>;
  /** In which the model that edits does so. */
  edited(): Promise<number>;
};

/** Waits for what is not known yet: a picture would else be made smaller than the model sees it, or twice. */
export function modelSides({ model, readModels }: Pick<StudioParts, 'model' | 'readModels'>): ModelSides {
  const sideOf = async (task: Task, name: 'seenPx' | 'imagePx'): Promise<number> => {
    if (model(task) === null) await readModels?.();
    // None can do it: the engine says so, whatever it is given.
    return model(task)?.[name] ?? fittedSide;
  };
  return { seen: (task) => sideOf(task, 'seenPx'), edited: () => sideOf('edit', 'imagePx') };
}
