import type { ImageId } from '../../electron/contract/ids.ts';
import { failureMessage } from '../api/failureMessage.ts';

export type Toast = {
  readonly id: number;
  readonly message: string;
  readonly action?: { readonly label: string; readonly run: () => void } | undefined;
  /** The picture that it speaks of, and goes with. */
  readonly about?: ImageId | undefined;
};

/** Something done again and again, counted into one message while that stands. */
type Counted = {
  readonly what: string;
  readonly items: ReadonlySet<string>;
  readonly words: (count: number) => string;
  /** Take back what was counted, each one act of it. */
  readonly undos: readonly (() => Promise<unknown>)[];
};

/** What of a batch could not be done, item by item: too much for a message that leaves by itself. */
export type Report = { readonly title: string; readonly lines: readonly { readonly name: string; readonly why: string }[] };

/** Of every message that offers to take back what it says. */
export const undoLabel = 'Undo';

/** Long enough to read a sentence and reach for "Undo". */
const shownForMs = 8_000;

/** Short messages in the corner. They leave by themselves unless someone points at them. */
export class Notices {
  #toasts = $state.raw<readonly Toast[]>([]);
  #reports = $state.raw<readonly Report[]>([]);
  readonly #counted = new Map<number, Counted>();
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

  /** The same with an action that is the same however often it is said: the one that stands makes way. */
  sayOnce(message: string, action: NonNullable<Toast['action']>): void {
    this.#toasts = this.#toasts.filter((toast) => toast.message !== message);
    this.say(message, action);
  }

  /** Answers the message's number, for `dismiss`. What stands there already, and offers nothing, is not said twice. */
  say(message: string, action?: Toast['action'], about?: ImageId): number {
    if (action === undefined) this.#toasts = this.#toasts.filter((toast) => toast.message !== message || toast.action !== undefined);
    this.#count += 1;
    this.#toasts = [...this.#toasts.slice(-2), { id: this.#count, message, action, about }];
    this.#startTimer(this.#count);
    return this.#count;
  }

  /**
   * Says to how many items something was done, with its Undo. While the message stands, more of the same (`what`) are counted into it,
   * and its Undo takes all of that back.
   */
  sayCount({
    what,
    items,
    words,
    undo,
  }: Omit<Counted, 'items' | 'undos'> & { readonly items: readonly string[]; readonly undo: Counted['undos'][number] }): void {
    const before = this.#takeCounted(what);
    this.#sayCounted({ what, words, items: new Set([...(before?.items ?? []), ...items]), undos: [...(before?.undos ?? []), undo] });
  }

  /** It was taken back for these: the message counts the others, and is gone with the last. */
  uncount(what: string, items: readonly string[]): void {
    const before = this.#takeCounted(what);
    const left = new Set([...(before?.items ?? [])].filter((item) => !items.includes(item)));
    if (before !== undefined && left.size > 0) this.#sayCounted({ ...before, items: left });
  }

  #takeCounted(what: string): Counted | undefined {
    const [id, counted] = [...this.#counted].find(([, each]) => each.what === what) ?? [];
    if (id !== undefined) this.dismiss(id);
    return counted;
  }

  #sayCounted(counted: Counted): void {
    const said = this.say(counted.words(counted.items.size), { label: undoLabel, run: () => void undoAll(counted) });
    this.#counted.set(said, counted);
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

  /** Puts a text on the clipboard, and says so. */
  async copy(text: string): Promise<void> {
    await this.attempt(async () => {
      await navigator.clipboard.writeText(text);
      this.say('Copied');
    });
  }

  /** These pictures are in the trash, or gone: what was said of them and offered for them goes, too. */
  leave(ids: readonly ImageId[]): void {
    for (const { id, about } of this.#toasts) if (about !== undefined && ids.includes(about)) this.dismiss(id);
  }

  /** Nothing that was said can be taken back any more: what offers to do so goes. */
  withdrawUndo(): void {
    for (const { id, action } of this.#toasts) if (action?.label === undoLabel) this.dismiss(id);
  }

  dismiss(id: number): void {
    this.#stopTimer(id);
    this.#counted.delete(id);
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

async function undoAll({ undos }: Counted): Promise<void> {
  for (const undo of undos.toReversed()) await undo();
}
