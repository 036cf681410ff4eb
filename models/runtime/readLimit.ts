/** How much of a prompt a model reads: what is longer than its text slots is cut from the end, which a person should see before it is drawn. */
import { tasks } from './packageManifest.ts';
import { taskPrompt, type PromptReader } from './prompts.ts';
import type { UnifiedModel } from './types.ts';

export type ReadLimit = {
  /** Pieces the whole text makes. */
  readonly pieces: number;
  /** The most that are read. */
  readonly most: number;
  /** Where in the text, in UTF-16 code units, the last word that is read ends; null where all of it is. */
  readonly readTo: number | null;
};

type Reader = PromptReader & Pick<UnifiedModel, 'tokenizer'>;

/** Of a prompt for the task; a model that does not draw is asked. */
export function readLimit(reader: Reader, text: string): ReadLimit {
  const { tokenizer, manifest } = reader;
  const task = tasks.find((each) => manifest.prompts[each] !== undefined) ?? 'draw';
  const most = manifest.architecture.text_slots - taskPrompt(reader, task, '').tokens.length;
  const pieces = tokenizer.encode(text).length;
  if (pieces <= most) return { pieces, most, readTo: null };
  const ends = [0, ...Array.from(text.matchAll(/\S+/gu), ({ 0: word, index }) => index + word.length)];
  let [low, high] = [0, ends.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (tokenizer.encode(text.slice(0, ends[middle])).length <= most) low = middle;
    else high = middle - 1;
  }
  return { pieces, most, readTo: ends[low] ?? 0 };
}
