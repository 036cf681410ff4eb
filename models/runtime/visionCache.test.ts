import { expect, it } from 'vitest';
import type { Rgba } from './types.ts';
import { createVisionCache } from './visionCache.ts';

function picture(shade: number, width = 2): Rgba {
  return { width, height: 4 / width, data: new Uint8ClampedArray(16).fill(shade) };
}

it('encodes a picture once, however often its pixels come back, and forgets the one unused for longest', async () => {
  const cache = createVisionCache();
  const encoded: string[] = [];
  const ask = async (asked: Rgba): Promise<number | undefined> => {
    const name = `${asked.data[0] ?? 0} ${asked.width}`;
    const encode = async (): Promise<Float32Array> => {
      encoded.push(name);
      return Float32Array.of(asked.data[0] ?? 0);
    };
    return (await cache.prefixOf(asked, encode))[0];
  };
  expect([await ask(picture(1)), await ask(picture(1)), await ask(picture(1, 4))]).toEqual([1, 1, 1]);
  for (const shade of [2, 3, 4, 5, 6, 7]) await ask(picture(shade));
  await ask(picture(1));
  await ask(picture(8));
  expect(await ask(picture(1))).toBe(1);
  expect(encoded).toEqual(['1 2', '1 4', '2 2', '3 2', '4 2', '5 2', '6 2', '7 2', '8 2']);
  await ask(picture(1, 4));
  expect(encoded).toHaveLength(10);
});

it('remembers nothing of an encoding that failed', async () => {
  const cache = createVisionCache();
  await expect(cache.prefixOf(picture(1), async () => Promise.reject(new Error('out of memory')))).rejects.toThrow();
  expect(await cache.prefixOf(picture(1), async () => Float32Array.of(1))).toEqual(Float32Array.of(1));
});
