import type { PackageManifest } from '../packageManifest.ts';
import type { PromptReader } from '../prompts.ts';

/** Texts are the numbers of their pieces, so that a test can say what stands where: "10 11". */
export function numberReader(manifest: PackageManifest): PromptReader & { readonly manifest: PackageManifest } {
  const pieces = (text: string): number[] => (text.match(/\d+/gu) ?? []).map(Number);
  return { manifest, tokenizer: { normalise: (text) => text, pieces } };
}

export function spelledOut(ids: readonly number[]): string {
  return ids.join(' ');
}
