import { untrack } from 'svelte';
import type { WordNote } from '../../../electron/contract/models.ts';

/** A pause in typing, so that a word is judged when it is finished. */
const quietMs = 250;

/** Asks which words of a text the model does not know, a moment after the last key. */
export class WordCheck {
  readonly #ask: (text: string) => Promise<readonly WordNote[]>;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #text = '';
  #notes = $state.raw<readonly WordNote[]>([]);

  constructor(ask: (text: string) => Promise<readonly WordNote[]>) {
    this.#ask = ask;
  }

  get notes(): readonly WordNote[] {
    return this.#notes;
  }

  check(text: string): void {
    clearTimeout(this.#timer);
    this.#text = text;
    // Marks move with the text only as long as what stands before them is the same.
    this.#notes = untrack(() => this.#notes).filter(({ start, length, word }) => text.slice(start, start + length) === word);
    if (text.trim() === '') return;
    this.#timer = setTimeout(() => void this.#run(text), quietMs);
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }

  async #run(text: string): Promise<void> {
    // Without a loaded model nothing is known about words, and nothing is marked.
    const notes = await this.#ask(text).catch(() => []);
    if (this.#text === text) this.#notes = notes;
  }
}
