import type { Result } from './errors.ts';

/** What a method of the window's API gives: never a rejection, which would reach the window as bare text. */
export type Answer<T> = Promise<Result<T>>;
