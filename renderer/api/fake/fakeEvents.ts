import type { AppEvents, EventName } from '../../../electron/contract/appEvents.ts';

type AnyListener = (payload: never) => void;

/** Announces the contract's events to whoever listens. */
export class FakeEvents {
  readonly #listeners = new Map<EventName, Set<AnyListener>>();

  readonly on = <N extends EventName>(name: N, listener: (payload: AppEvents[N]) => void): (() => void) => {
    const listeners = this.#listeners.get(name) ?? new Set<AnyListener>();
    this.#listeners.set(name, listeners.add(listener));
    return () => listeners.delete(listener);
  };

  announce<N extends EventName>(name: N, payload: AppEvents[N]): void {
    for (const listener of this.#listeners.get(name) ?? []) {
      // `on` put it under this name, so it takes this payload.
      (listener as (payload: AppEvents[N]) => void)(payload);
    }
  }
}
