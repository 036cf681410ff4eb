import type { Tally } from './tally.ts';

/** Counts in the JSON report of vitest. */
export function tallyVitest(report: string): Tally {
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(report) as Record<string, number>;
  return { passed: numPassedTests ?? 0, failed: numFailedTests ?? 0, skipped: (numPendingTests ?? 0) + (numTodoTests ?? 0) };
}

/** Counts in the JSON report of Playwright; a test that passed only when repeated has failed. */
export function tallyPlaywright(report: string): Tally {
  const { stats } = JSON.parse(report) as { readonly stats: Record<'expected' | 'unexpected' | 'flaky' | 'skipped', number> };
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky, skipped: stats.skipped };
}

/** Counts in the JUnit report of pytest. */
export function tallyPytest(report: string): Tally {
  const suites = [...report.matchAll(/<testsuite\b[^>]*>/g)].map((match) => match[0]);
  const sum = (name: string): number =>
    suites.reduce((total, suite) => total + Number(new RegExp(`\\b${name}="(\\d+)"`).exec(suite)?.[1] ?? 0), 0);
  const failed = sum('failures') + sum('errors');
  const skipped = sum('skipped');
  return { passed: sum('tests') - failed - skipped, failed, skipped };
}
