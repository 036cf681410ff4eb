import { untrack } from 'svelte';
import type { TextCheck } from '../../electron/contract/models.ts';

/** A pause in typing, so that a word is judged when it is finished. */
const quietMs = 250;

const unchecked: TextCheck = { unknown: [], pieces: 0, mostPieces: 0, readTo: null };

/** Asks what the model makes of a text, a moment after the last key. */
export class WordCheck {
  readonly #ask: (text: string) => Promise<TextCheck>;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #text = '';
  #found = $state.raw<TextCheck>(unchecked);

  constructor(ask: (text: string) => Promise<TextCheck>) {
    this.#ask = ask;
  }

  get found(): TextCheck {
    return this.#found;
  }

  check(text: string): void {
    clearTimeout(this.#timer);
    this.#text = text;
    const before = untrack(() => this.#found);
    // Marks move with the text only as long as what stands before them is the same.
    const unknown = before.unknown.filter(({ start, length, word }) => text.slice(start, start + length) === word);
    this.#found = text.trim() === '' ? unchecked : { ...before, unknown };
    if (text.trim() === '') return;
    this.#timer = setTimeout(() => void this.#run(text), quietMs);
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }

  async #run(text: string): Promise<void> {
    // Without a loaded model nothing is known about words, and nothing is marked.
    const found = await this.#ask(text).catch(() => unchecked);
    if (this.#text === text) this.#found = found;
  }
}
