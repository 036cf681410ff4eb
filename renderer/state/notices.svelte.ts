import { failureMessage } from '../api/failureMessage.ts';

export type Toast = {
  readonly id: number;
  readonly message: string;
  readonly action?: { readonly label: string; readonly run: () => void } | undefined;
};

/** What of a batch could not be done, item by item: too much for a message that leaves by itself. */
export type Report = { readonly title: string; readonly lines: readonly { readonly name: string; readonly why: string }[] };

/** Long enough to read a sentence and reach for "Undo". */
const shownForMs = 8_000;

/** Short messages in the corner. They leave by themselves unless someone points at them. */
export class Notices {
  #toasts = $state.raw<readonly Toast[]>([]);
  #reports = $state.raw<readonly Report[]>([]);
  readonly #timers = new Map<number, ReturnType<typeof setTimeout>>();
  #count = 0;

  get toasts(): readonly Toast[] {
    return this.#toasts;
  }

  /** The one to be read next; it stays until somebody closes it. */
  get report(): Report | undefined {
    return this.#reports[0];
  }

  closeReport(): void {
    this.#reports = this.#reports.slice(1);
  }

  sayFailure(error: unknown): void {
    this.say(failureMessage(error));
  }

  /** Says what of a batch failed: one sentence for one item, a list for several. */
  sayFailures(title: string, lines: Report['lines']): void {
    const [only] = lines;
    if (only === undefined) return;
    if (lines.length > 1) this.sayList(title, lines);
    else this.say(only.why.includes(only.name) ? only.why : `${only.name}: ${only.why}`);
  }

  /** A list that the person asked for, however short. */
  sayList(title: string, lines: Report['lines']): void {
    this.#reports = [...this.#reports, { title, lines }];
  }

  /** Answers the message's number, for `dismiss`. */
  say(message: string, action?: Toast['action']): number {
    this.#count += 1;
    this.#toasts = [...this.#toasts.slice(-2), { id: this.#count, message, action }];
    this.#startTimer(this.#count);
    return this.#count;
  }

  /** Runs a request and shows the sentence of its failure; answers undefined then. */
  async attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      this.sayFailure(error);
      return undefined;
    }
  }

  dismiss(id: number): void {
    this.#stopTimer(id);
    this.#toasts = this.#toasts.filter((toast) => toast.id !== id);
  }

  hold(held: boolean): void {
    for (const toast of this.#toasts) {
      if (held) this.#stopTimer(toast.id);
      else this.#startTimer(toast.id);
    }
  }

  #startTimer(id: number): void {
    this.#stopTimer(id);
    this.#timers.set(
      id,
      setTimeout(() => this.dismiss(id), shownForMs),
    );
  }

  #stopTimer(id: number): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
  }
}
