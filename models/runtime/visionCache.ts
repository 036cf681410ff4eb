/** What the vision encoder made of the last pictures: a conversation asks about the same ones again and again. */
import { createHash } from 'node:crypto';
import type { VisionCache } from './types.ts';

/** Pictures remembered; a prefix is small (vision_tokens * width numbers), encoding one is not. */
const capacity = 8;

export function createVisionCache(): VisionCache {
  // A map keeps its keys in the order they were set: the first is the one unused for longest.
  const prefixes = new Map<string, Float32Array>();
  return {
    prefixOf: async (picture, encode) => {
      const key = `${picture.width}x${picture.height} ${createHash('sha256').update(picture.data).digest('base64')}`;
      const prefix = prefixes.get(key) ?? (await encode());
      prefixes.delete(key);
      prefixes.set(key, prefix);
      const [oldest] = prefixes.keys();
      if (prefixes.size > capacity && oldest !== undefined) prefixes.delete(oldest);
      return prefix;
    },
  };
}
