import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { expect, test } from 'vitest';

/** Seeded chance: round k of a suite does the same again under the same seed. */
export type Chance = {
  /** A whole number from `from` to `to`, both included. */
  readonly between: (from: number, to: number) => number;
  readonly pick: <T>(values: readonly [T, ...T[]]) => T;
};

export type TortureSuite = {
  readonly name: string;
  /** Rounds of a full run, and of the sample that every test run takes. */
  readonly rounds: { readonly full: number; readonly sample: number };
  /** One round. Answers what went wrong; null where all held. */
  readonly round: (chance: Chance, number: number) => Promise<string | null>;
};

const environment = process.env;
const seed = wholeNumber('UNIFLUID_TORTURE_SEED', environment['UNIFLUID_TORTURE_SEED'] ?? '1');

/** A count that is no number would do no rounds and find nothing wrong. */
function wholeNumber(name: string, text: string): number {
  if (!/^\d+$/u.test(text)) throw new Error(`${name} must be a whole number, not "${text}"`);
  return Number(text);
}

export function chanceOf(round: number): Chance {
  // Neighbouring seeds of this generator begin alike; a large odd step sets the rounds apart.
  const generator = xoroshiro128plus(seed * 1_000_003 + round * 7_919);
  const between = (from: number, to: number): number => uniformInt(generator, from, to);
  return {
    between,
    // The index is within the list, which has at least one value.
    pick: <T>(values: readonly [T, ...T[]]) => values[between(0, values.length - 1)] as T,
  };
}

/** Rounds to do: those asked for, all, or a sample of a few seconds. */
function roundsOf({ rounds }: TortureSuite): number {
  const asked = environment['UNIFLUID_TORTURE_COUNT'];
  if (asked === 'full') return rounds.full;
  return asked === undefined ? rounds.sample : wholeNumber('UNIFLUID_TORTURE_COUNT', asked);
}

/** Declares a suite as one test. Every round is done; what went wrong is listed with what repeats it. */
export function torture(suite: TortureSuite): void {
  const rounds = roundsOf(suite);
  test(
    `${suite.name} do no harm (${rounds} rounds, seed ${seed})`,
    async () => {
      const wrong: string[] = [];
      const started = performance.now();
      for (let number = 0; number < rounds; number += 1) {
        const found = await suite.round(chanceOf(number), number);
        if (found !== null) wrong.push(`round ${number}: ${found}`);
      }
      const seconds = Math.round((performance.now() - started) / 1000);
      console.log(`torture: ${suite.name}: ${rounds} rounds, seed ${seed}, ${wrong.length} went wrong, ${seconds} s`);
      expect(wrong).toEqual([]);
    },
    6 * 3_600_000,
  );
}
