import type { Attachment } from 'svelte/attachments';
import { TextHistory } from './textHistory.ts';

type TextDraft = { text: string };

/** The text field of one panel: its words, their history, and the focus. It outlives the panel, so that words can be had back after a walk. */
export class ComposerField {
  readonly #draft: TextDraft;
  readonly #history: TextHistory;
  #field: HTMLTextAreaElement | null = null;

  constructor(draft: TextDraft) {
    this.#draft = draft;
    this.#history = new TextHistory(draft.text);
  }

  get text(): string {
    return this.#draft.text;
  }

  readonly attach: Attachment<HTMLTextAreaElement> = (field) => {
    this.#field = field;
    field.focus();
    field.select();
    return () => {
      this.#field = null;
    };
  };

  /** Notes what other parts of the window put into the draft; to be called from an effect while the field is there. */
  follow(): void {
    this.#history.settle(this.#draft.text);
  }

  type(text: string, how: string): void {
    this.#history.type(text, how);
    this.#draft.text = text;
  }

  /** Puts words there in one step that can be taken back. */
  put(text: string): void {
    this.#history.settle(this.#draft.text);
    this.#history.settle(text);
    this.#show(text);
  }

  undo(): void {
    this.#history.settle(this.#draft.text);
    const text = this.#history.undo();
    if (text !== null) this.#show(text);
  }

  redo(): void {
    const text = this.#history.redo();
    if (text !== null) this.#show(text);
  }

  /** True where there is a field to take the focus. */
  focus(): boolean {
    this.#field?.focus();
    return this.#field !== null;
  }

  /** The caret goes to where the texts begin to be the same again, as a field's own undo leaves it. */
  #show(text: string): void {
    const before = this.#draft.text;
    this.#draft.text = text;
    if (this.#field === null) return;
    let same = 0;
    while (same < Math.min(text.length, before.length) && text.at(-1 - same) === before.at(-1 - same)) same += 1;
    this.#field.value = text;
    this.#field.setSelectionRange(text.length - same, text.length - same);
  }
}
