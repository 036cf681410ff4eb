import type { Failure } from './errors.ts';

/** A failure that has its sentence already, details filled in. */
export class KnownFailure extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}
