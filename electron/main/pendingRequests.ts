import type { WorkEvent } from '../contract/engineWork.ts';
import { AppError } from '../contract/errors.ts';
import type { ErrorCode } from '../contract/errors.ts';
import type { EngineRequest } from '../engine/engineProtocol.ts';

export type Pending = {
  readonly request: EngineRequest;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: AppError) => void;
  readonly onEvent: ((event: WorkEvent) => void) | null;
  /** The running process has it. */
  isPosted: boolean;
};

/** What was asked of the engine and is not answered yet, in the order it was asked. */
export class PendingRequests {
  readonly #pending = new Map<number, Pending>();

  get isEmpty(): boolean {
    return this.#pending.size === 0;
  }

  get hasRun(): boolean {
    return [...this.#pending.values()].some(({ request }) => request.kind === 'run');
  }

  add(pending: Omit<Pending, 'isPosted'>): void {
    this.#pending.set(pending.request.id, { ...pending, isPosted: false });
  }

  get(id: number): Pending | undefined {
    return this.#pending.get(id);
  }

  take(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    return pending;
  }

  /** Hands on what the running process does not have yet. */
  postAll(post: (request: EngineRequest) => void): void {
    for (const pending of this.#pending.values()) {
      if (pending.isPosted) continue;
      pending.isPosted = true;
      post(pending.request);
    }
  }

  /** Those a dead process had are lost; those it never saw may wait for the next one. */
  rejectAll(code: ErrorCode, { only }: { readonly only?: 'posted' | 'waiting' } = {}): void {
    for (const [id, pending] of this.#pending) {
      if (only !== undefined && pending.isPosted !== (only === 'posted')) continue;
      this.#pending.delete(id);
      pending.reject(new AppError(code));
    }
  }
}
