/** How likely the model finds given words as the caption of each of several pictures: nothing is written, one run of `prefill` reads them all. */
import { requireTask } from '../abilities.ts';
import { taskPrompt, type Prompt } from '../prompts.ts';
import { logSoftmax } from '../sampling.ts';
import type { Rgba, UnifiedModel } from '../types.ts';
import { encodeVisions } from './encodePictures.ts';
import { rowsAtOnce, runPrefill } from './prefill.ts';

/** Natural log-probability of `text`, its end included, as the caption of each picture. Words beyond the text slots are left out. */
export async function captionLikelihoods(model: UnifiedModel, pictures: readonly Rgba[], text: string): Promise<readonly number[]> {
  requireTask(model, 'caption');
  const { special, text_slots: textSlots } = model.manifest.architecture;
  const prompt = taskPrompt(model, 'caption', '');
  const pieces = model.tokenizer.encode(text).slice(0, textSlots - prompt.tokens.length);
  const written = { ...prompt, tokens: [...prompt.tokens, ...pieces.map((id) => ({ id, opens: true }))] };
  const likelihoods: number[] = [];
  for (let first = 0; first < pictures.length; first += rowsAtOnce) {
    const seen = await encodeVisions(model, pictures.slice(first, first + rowsAtOnce));
    likelihoods.push(...(await likelihoodsOf(model, seen, written, [...pieces, special.eos])));
  }
  return likelihoods;
}

/** `wanted`: the last pieces of the prompt, each as what follows the one before it, and what follows them all. */
async function likelihoodsOf(
  model: UnifiedModel,
  seen: readonly Float32Array[],
  prompt: Prompt,
  wanted: readonly number[],
): Promise<readonly number[]> {
  const { vocab } = model.manifest.architecture;
  const rows = seen.map(() => ({ prompt, seesPictures: true, nullSource: false }));
  const pictures = seen.map((picture) => [picture]);
  const { logits } = await runPrefill(model, { rows, pictures, source: null, logits: wanted.length });
  return seen.map((_, row) =>
    wanted.reduce((sum, id, place) => {
      const at = (row * wanted.length + place) * vocab;
      return sum + (logSoftmax(logits.subarray(at, at + vocab))[id] ?? Number.NEGATIVE_INFINITY);
    }, 0),
  );
}
