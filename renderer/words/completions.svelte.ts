import type { KnownWords } from '../../electron/contract/models.ts';
import { complete, indexOf, offerAt } from './completion.ts';
import type { Offer, WordIndex } from './completion.ts';

type Words = { readonly text: string; put(text: string): void };

const isModifier = (key: string): boolean => ['Control', 'Meta', 'Alt', 'Shift'].includes(key);

/** The list of words that may be meant by what is being typed. It opens by typing alone, and takes keys only while it is open. */
export class Completions {
  readonly #words: () => Words;
  #index: WordIndex = { phrases: [], words: new Set() };
  #offer = $state.raw<Offer | null>(null);
  /** By arrow keys; null while the first is what Tab takes. */
  #chosen = $state<number | null>(null);
  /** The word in which the person said that they want no offers. */
  #refusedAt: number | null = null;

  constructor(words: () => Words) {
    this.#words = words;
  }

  know(known: KnownWords): void {
    this.#index = indexOf(known);
  }

  get offer(): Offer | null {
    return this.#offer;
  }

  /** The one that Tab takes. */
  get current(): number {
    return this.#chosen ?? 0;
  }

  get isChosenByArrow(): boolean {
    return this.#chosen !== null;
  }

  /** After the text was changed; `how` is the input event's own name for it. */
  typed(text: string, caret: number, how: string): void {
    const goesOn = this.#offer !== null && how === 'deleteContentBackward';
    const offer = how === 'insertText' || goesOn ? offerAt(text, caret, this.#index) : null;
    const start = offer?.start ?? null;
    if (start !== this.#refusedAt) this.#refusedAt = null;
    this.#chosen = null;
    this.#offer = offer !== null && start === this.#refusedAt ? null : offer;
  }

  close(): void {
    this.#offer = null;
    this.#chosen = null;
  }

  /** True where the key was for the list. */
  press(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey' | 'isComposing'>): boolean {
    const offer = this.#offer;
    if (offer === null || event.isComposing) return false;
    // What the window is told to do ends the word as well.
    if ((event.ctrlKey || event.metaKey) && !isModifier(event.key)) this.close();
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return false;
    const count = offer.phrases.length;
    if (event.key === 'ArrowDown') this.#chosen = this.#chosen === null ? 0 : (this.#chosen + 1) % count;
    else if (event.key === 'ArrowUp') this.#chosen = (this.#chosen ?? 0) === 0 ? count - 1 : this.current - 1;
    else if (event.key === 'Tab' || (event.key === 'Enter' && this.#chosen !== null)) this.take(this.current);
    else if (event.key === 'Escape') this.#refuse(offer);
    else return false;
    return true;
  }

  take(index: number): void {
    const phrase = this.#offer?.phrases[index];
    if (this.#offer === null || phrase === undefined) return;
    const words = this.#words();
    const text = complete(words.text, this.#offer, phrase.text);
    this.close();
    words.put(text);
  }

  #refuse({ start }: Offer): void {
    this.#refusedAt = start;
    this.close();
  }
}
