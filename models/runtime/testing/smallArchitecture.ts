import type { FirstManifest } from '../upgradeManifest.ts';

/** Sizes small enough to write expected values by hand: 2 vision tokens, a 2 x 2 grid, 8 text slots. */
export const smallArchitecture: FirstManifest['architecture'] = {
  image_px: 4,
  grid: 2,
  tokens: 4,
  token_dims: 2,
  width: 4,
  layers: 1,
  heads: 1,
  kv_heads: 1,
  head_dim: 2,
  vocab: 16,
  text_slots: 8,
  vision_px: 4,
  vision_tokens: 2,
  slots: { visionA: 0, visionB: 2, source: 4, text: 8, image: 16 },
  special: { pad: 0, eos: 1, bos: 2, unk: 3, null_text: 4, null_source: 5, draw: 6, edit: 7, caption: 8, answer: 9 },
};
