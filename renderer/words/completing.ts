import type { Completions } from './completions.svelte.ts';

/** Lets a text field be typed in with completions; the answer ends it. */
export function completing(completions: Completions, field: HTMLTextAreaElement): () => void {
  const listening = new AbortController();
  const { signal } = listening;
  const onkeydown = (event: KeyboardEvent) => {
    if (!completions.press(event)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  const oninput = (event: Event) => {
    completions.typed(field.value, field.selectionStart, event instanceof InputEvent && !event.isComposing ? event.inputType : '');
  };
  /** Whoever goes elsewhere in the text has done with the word. */
  const onselectionchange = () => {
    const { offer } = completions;
    if (offer !== null && (field.selectionStart !== offer.start + offer.typed.length || field.selectionEnd !== field.selectionStart)) {
      completions.close();
    }
  };
  field.addEventListener('keydown', onkeydown, { signal });
  field.addEventListener('input', oninput, { signal });
  field.addEventListener('selectionchange', onselectionchange, { signal });
  // A field that goes with its panel loses the focus in the middle of the window's own work, where nothing may be changed.
  field.addEventListener('blur', () => queueMicrotask(() => completions.close()), { signal });
  return () => listening.abort();
}
