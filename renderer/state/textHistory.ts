const kept = 200;

/** In UTF-16 code units. */
const oneLetter = 2;

/** What a text held before, whoever changed it, so that no words are lost. A field's own undo forgets what was put there by a program. */
export class TextHistory {
  #text: string;
  #past: readonly string[] = [];
  #future: readonly string[] = [];
  #stroke: string | null = null;

  constructor(text: string) {
    this.#text = text;
  }

  /** Takes note of typing; `how` is the input event's own name for it. A word is one step, and so is a run of deletions. */
  type(text: string, how: string): void {
    if (text === this.#text) return;
    if (this.#stroke !== how || !this.#joins(text, how)) this.#keep();
    // A blank ends a word, and with it the step.
    this.#stroke = how === 'insertText' && /\s$/u.test(text) ? null : how;
    this.#text = text;
    this.#future = [];
  }

  /** Takes note of a text that something else put there. */
  settle(text: string): void {
    if (text === this.#text) return;
    this.#keep();
    this.#stroke = null;
    this.#text = text;
    this.#future = [];
  }

  /** The text before the last step; null where there is none. */
  undo(): string | null {
    const before = this.#past.at(-1);
    if (before === undefined) return null;
    this.#past = this.#past.slice(0, -1);
    this.#future = [...this.#future, this.#text];
    return this.#go(before);
  }

  redo(): string | null {
    const after = this.#future.at(-1);
    if (after === undefined) return null;
    this.#future = this.#future.slice(0, -1);
    this.#past = [...this.#past, this.#text];
    return this.#go(after);
  }

  /** Text typed over what was selected is no part of the word before it. A composed letter may grow and shrink. */
  #joins(text: string, how: string): boolean {
    const added = text.length - this.#text.length;
    if (how === 'insertText') return added > 0 && added <= oneLetter;
    return how === 'insertCompositionText' || (how.startsWith('deleteContent') && -added <= oneLetter);
  }

  #keep(): void {
    this.#past = [...this.#past.slice(1 - kept), this.#text];
  }

  #go(text: string): string {
    this.#stroke = null;
    this.#text = text;
    return text;
  }
}
