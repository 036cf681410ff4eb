import type { Rgba, UnifiedModel } from '../types.ts';
import { captionLikelihoods } from './captionLikelihoods.ts';

/**
 * Places of those pictures, so many, of which the words are likeliest by the model's own reading; in the order of the pictures. Of
 * 120 common things asked for by name, eight times each, this names a quarter more than the first (`unifluid.suite.own_choice`).
 */
export async function bestPictures(model: UnifiedModel, pictures: readonly Rgba[], text: string, keep: number): Promise<readonly number[]> {
  const likelihoods = await captionLikelihoods(model, pictures, text);
  const ranked = [...pictures.keys()].sort((a, b) => (likelihoods[b] ?? 0) - (likelihoods[a] ?? 0));
  return ranked.slice(0, keep).toSorted((a, b) => a - b);
}
