import type { Result } from './errors.ts';
import type { ModelApi } from './modelApi.ts';
import type { PhotoApi } from './photoApi.ts';
import type { PictureApi } from './pictureApi.ts';
import type { ProgramApi } from './programApi.ts';

/**
 * Everything the window can ask for, by group. Each method takes one value or none, so that one schema checks it (apiSchemas.ts),
 * and answers with a Result: a thrown error would reach the window as bare text.
 */
export type AppApi = PictureApi & PhotoApi & ModelApi & ProgramApi;

export type ApiGroup = keyof AppApi;

/** The same methods on the side that answers: a value, or a thrown AppError, which becomes the Result's failure. */
export type ApiHandlers = {
  readonly [G in ApiGroup]: {
    readonly [M in keyof AppApi[G]]: AppApi[G][M] extends (...args: infer A) => Promise<Result<infer V>>
      ? (...args: A) => V | Promise<V>
      : never;
  };
};
