import { describe, expect, it } from 'vitest';
import { captionFixtures } from '../testing/captionFixtures.ts';
import { advanceBeams, startBeams, type BeamOptions, type Beams } from './beamSearch.ts';

const never: ReadonlySet<number> = new Set();

/** Logits whose softmax has these probabilities. */
function likelihoods(...values: readonly number[]): Float32Array {
  return Float32Array.from(values, Math.log);
}

function options(given: Partial<BeamOptions>): BeamOptions {
  return { width: 2, eos: 0, most: 10, fewest: 0, barred: () => never, ...given };
}

function idsOf(texts: Beams['open']): readonly (readonly number[])[] {
  return texts.map(({ ids }) => ids);
}

describe('a beam search', () => {
  it('keeps, ends and ranks at every step what the Python one does', () => {
    for (const { width, fewest, eos, most, steps } of captionFixtures.searches) {
      let beams = startBeams();
      for (const step of steps) {
        const logits = step.logits.map((row) => Float32Array.from(row));
        const next = advanceBeams(beams, logits, { width, fewest, eos, most, barred: (ids) => new Set(ids.slice(-1)) });
        beams = next.beams;
        expect(idsOf(beams.open)).toEqual(step.open);
        expect(next.parents).toEqual(step.parents);
        expect(idsOf(beams.ended)).toEqual(step.ended.map(({ ids }) => ids));
        for (const [place, { total }] of step.ended.entries()) expect(beams.ended[place]?.total).toBeCloseTo(total, 8);
      }
      expect(beams.open).toEqual([]);
    }
  });

  it('finds the likelier text behind a less likely first piece, which greedy passes by', () => {
    const first = likelihoods(0.02, 0.5, 0.48);
    const afterOne = likelihoods(0.34, 0.33, 0.33);
    const afterTwo = likelihoods(0.98, 0.01, 0.01);
    const after = (ids: readonly number[]): Float32Array => (ids.at(-1) === 1 ? afterOne : afterTwo);
    const winner = (width: number): readonly number[] | undefined => {
      let { beams } = advanceBeams(startBeams(), [first], options({ width }));
      while (beams.open.length > 0) {
        const logits = beams.open.map(({ ids }) => after(ids));
        ({ beams } = advanceBeams(beams, logits, options({ width })));
      }
      return beams.ended[0]?.ids;
    };
    expect(winner(1)).toEqual([1, 0]);
    expect(winner(2)).toEqual([2, 0]);
  });

  it('ranks by the mean a piece, so that a longer text may win over a shorter one with the greater sum', () => {
    const beams: Beams = {
      open: [{ ids: [5, 5, 5], logProbabilities: [-0.3, -0.3, -0.3], total: -0.9 }],
      ended: [{ ids: [6, 0], logProbabilities: [-0.4, -0.4], total: -0.8 }],
    };
    const next = advanceBeams(beams, [likelihoods(0.9, 0.05, 0.05)], options({ most: 4 }));
    expect(idsOf(next.beams.ended)[0]).toEqual([5, 5, 5, 0]);
  });

  it('ends nothing before its fewest pieces, and everything at its most', () => {
    const sure = likelihoods(0.9, 0.06, 0.04);
    let { beams } = advanceBeams(startBeams(), [sure], options({ width: 1, fewest: 2, most: 3 }));
    expect(idsOf(beams.open)).toEqual([[1]]);
    ({ beams } = advanceBeams(beams, [sure], options({ width: 1, fewest: 2, most: 3 })));
    ({ beams } = advanceBeams(beams, [likelihoods(0.1, 0.8, 0.1)], options({ width: 1, fewest: 2, most: 3 })));
    expect([beams.open, idsOf(beams.ended)]).toEqual([[], [[1, 1, 1]]]);
  });
});
