/** How many tests of one runner passed, failed and were skipped. */
export type Tally = { readonly passed: number; readonly failed: number; readonly skipped: number };

export const emptyTally: Tally = { passed: 0, failed: 0, skipped: 0 };

export function addTallies(one: Tally, other: Tally): Tally {
  return { passed: one.passed + other.passed, failed: one.failed + other.failed, skipped: one.skipped + other.skipped };
}

export function describeTally(tally: Tally): string {
  return `${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped`;
}

/**
 * What a runner's report and its exit status say together. A runner that ends badly without naming a failed test (it crashed, or found no
 * tests) counts as one failure, so that silence never looks like success.
 */
export function settleTally(reported: Tally | undefined, exitStatus: number | null): Tally {
  const tally = reported ?? emptyTally;
  const ranNothing = tally.passed + tally.failed + tally.skipped === 0;
  return exitStatus === 0 && !ranNothing ? tally : { ...tally, failed: Math.max(1, tally.failed) };
}
