import { describe, expect, it } from 'vitest';
import { philox4x32, philoxNormals, philoxPurpose, type PhiloxStream } from './philox.ts';

const stream: PhiloxStream = { seed: 7, purpose: philoxPurpose.noise, variation: 0, grid: 3, step: 0 };

describe('philox', () => {
  // Known answers of Random123 (kat_vectors, philox4x32 10).
  it('gives the published words for counters and keys of zeros, ones and pi', () => {
    expect(philox4x32([0, 0, 0, 0], [0, 0])).toEqual([0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]);
    const ones = 0xffffffff;
    expect(philox4x32([ones, ones, ones, ones], [ones, ones])).toEqual([0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd]);
    expect(philox4x32([0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0])).toEqual([
      0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1,
    ]);
  });

  it('gives normal numbers with mean 0 and variance 1', () => {
    const normals = philoxNormals(stream, 20_000);
    const mean = normals.reduce((sum, value) => sum + value, 0) / normals.length;
    const variance = normals.reduce((sum, value) => sum + value * value, 0) / normals.length;
    expect(Math.abs(mean)).toBeLessThan(0.02);
    expect(Math.abs(variance - 1)).toBeLessThan(0.03);
  });

  it('gives the same first numbers however many are asked for', () => {
    expect(philoxNormals(stream, 6)).toEqual(philoxNormals(stream, 64).subarray(0, 6));
  });

  it('gives other numbers for another seed, variation, grid position, step and purpose', () => {
    const others: Partial<PhiloxStream>[] = [
      { seed: 7 + 2 ** 32 },
      { variation: 1 },
      { grid: 4 },
      { step: 1 },
      { purpose: philoxPurpose.order },
    ];
    const first = philoxNormals(stream, 4);
    for (const other of others) expect(philoxNormals({ ...stream, ...other }, 4)).not.toEqual(first);
  });
});
