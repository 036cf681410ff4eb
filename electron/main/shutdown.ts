import type { Clock } from '../jobs/ports.ts';
import { inBackground } from './guarded.ts';

/** Longer than a token takes, shorter than a person waits. */
const drainMilliseconds = 3_000;
/** For what is given back because its process was ended. */
const cutMilliseconds = 1_000;

export type ShutdownParts = {
  readonly clock: Clock;
  /** Gives back what is in work. Durability rests on the store, not on this: what does not end in time is taken up at the next start. */
  readonly drain: () => Promise<void>;
  /** Ends the processes that work for the studio. */
  readonly cut: () => void;
  readonly log: (error: unknown) => void;
  readonly exit: (status: number) => void;
};

/** The one way out of a running studio, whoever asks for it and how often: drain, say what there is to say, leave. */
export class Shutdown {
  readonly #parts: ShutdownParts;
  #phase: 'running' | 'draining' | 'saying' | 'over' = 'running';
  #status = 0;

  constructor(parts: ShutdownParts) {
    this.#parts = parts;
  }

  get isRunning(): boolean {
    return this.#phase === 'running';
  }

  /** Asked again while it drains nothing changes; while a farewell waits for an answer, the studio leaves at once. */
  begin(status: number, farewell: (() => Promise<void>) | null = null): void {
    if (this.#phase === 'saying') this.#leave();
    if (this.#phase !== 'running') return;
    this.#phase = 'draining';
    this.#status = status;
    inBackground(
      'shutdown',
      this.#drain().then(() => this.#say(farewell)),
    );
  }

  async #drain(): Promise<void> {
    const drained = this.#parts.drain().catch(this.#parts.log);
    await this.#within(drainMilliseconds, drained);
    this.#parts.cut();
    await this.#within(cutMilliseconds, drained);
  }

  async #within(milliseconds: number, work: Promise<void>): Promise<void> {
    let stopWaiting = (): void => {};
    const late = new Promise<void>((resolve) => {
      stopWaiting = this.#parts.clock.after(milliseconds, resolve);
    });
    await Promise.race([work, late]);
    stopWaiting();
  }

  async #say(farewell: (() => Promise<void>) | null): Promise<void> {
    this.#phase = 'saying';
    try {
      await farewell?.();
    } catch (error) {
      this.#parts.log(error);
    }
    this.#leave();
  }

  #leave(): void {
    if (this.#phase === 'over') return;
    this.#phase = 'over';
    this.#parts.exit(this.#status);
  }
}
