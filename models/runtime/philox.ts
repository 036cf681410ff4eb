/**
 * Philox 4x32-10 (Salmon et al., SC 2011): counter-based random words, the same in Python (`unifluid/philox.py`).
 * key = (low, high word of the seed), counter = (block, step, grid position, purpose << 24 | variation), so the noise of
 * one token never depends on which other tokens are drawn.
 */
export const philoxPurpose = { noise: 0, order: 1, text: 2, code: 3 } as const;

export type PhiloxPurpose = (typeof philoxPurpose)[keyof typeof philoxPurpose];

export type PhiloxStream = {
  /** 0 <= seed < 2^53 */
  readonly seed: number;
  readonly purpose: PhiloxPurpose;
  /** 0 <= variation < 2^24 */
  readonly variation: number;
  readonly grid: number;
  readonly step: number;
};

const rounds = 10;
const multiplier0 = 0xd2511f53;
const multiplier1 = 0xcd9e8d57;
const weyl0 = 0x9e3779b9;
const weyl1 = 0xbb67ae85;

/** Upper 32 bits of the 64-bit product of two unsigned words. */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const carry = (middle % 0x10000) + aLow * bHigh;
  return (aHigh * bHigh + Math.floor(middle / 0x10000) + Math.floor(carry / 0x10000)) >>> 0;
}

export type PhiloxWords = readonly [number, number, number, number];

export function philox4x32(counter: PhiloxWords, key: readonly [number, number]): PhiloxWords {
  let [c0, c1, c2, c3] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < rounds; round += 1) {
    const high0 = multiplyHigh(multiplier0, c0);
    const low0 = Math.imul(multiplier0, c0) >>> 0;
    const high1 = multiplyHigh(multiplier1, c2);
    const low1 = Math.imul(multiplier1, c2) >>> 0;
    [c0, c1, c2, c3] = [(high1 ^ c1 ^ k0) >>> 0, low1, (high0 ^ c3 ^ k1) >>> 0, low0];
    k0 = (k0 + weyl0) >>> 0;
    k1 = (k1 + weyl1) >>> 0;
  }
  return [c0, c1, c2, c3];
}

export function philoxBlock(stream: PhiloxStream, block: number): PhiloxWords {
  const key = [stream.seed >>> 0, Math.floor(stream.seed / 0x1_0000_0000) >>> 0] as const;
  const label = ((stream.purpose << 24) | stream.variation) >>> 0;
  return philox4x32([block >>> 0, stream.step >>> 0, stream.grid >>> 0, label], key);
}

/** The middle of the word's interval of (0, 1): never 0, so its logarithm exists. */
export function wordToUniform(word: number): number {
  return (word + 0.5) * 2 ** -32;
}

/** Standard normal numbers (Box-Muller in float64, rounded to float32), `count` of them from block 0 on. */
export function philoxNormals(stream: PhiloxStream, count: number): Float32Array {
  const normals = new Float32Array(count);
  for (let block = 0; block * 4 < count; block += 1) {
    const words = philoxBlock(stream, block);
    for (const pair of [0, 2] as const) {
      const radius = Math.sqrt(-2 * Math.log(wordToUniform(words[pair])));
      const angle = 2 * Math.PI * wordToUniform(words[pair === 0 ? 1 : 3]);
      // A typed array ignores what is written past its end, so a ragged last block needs no case of its own.
      normals[block * 4 + pair] = radius * Math.cos(angle);
      normals[block * 4 + pair + 1] = radius * Math.sin(angle);
    }
  }
  return normals;
}
