import { expect, test } from 'vitest';
import { tallyPlaywright, tallyPytest, tallyVitest } from './reports.ts';
import { addTallies, describeTally, emptyTally, settleTally } from './tally.ts';

test('vitest: pending and todo tests count as skipped', () => {
  expect(tallyVitest('{"numPassedTests":3,"numFailedTests":1,"numPendingTests":2,"numTodoTests":1}')).toEqual({
    passed: 3,
    failed: 1,
    skipped: 3,
  });
});

test('Playwright: a flaky test has failed', () => {
  expect(tallyPlaywright('{"stats":{"expected":5,"unexpected":1,"flaky":1,"skipped":2}}')).toEqual({ passed: 5, failed: 2, skipped: 2 });
});

test('pytest: errors are failures', () => {
  const report =
    '<testsuites name="pytest tests"><testsuite name="pytest" errors="1" failures="2" skipped="3" tests="10" time="1.0"></testsuite></testsuites>';
  expect(tallyPytest(report)).toEqual({ passed: 4, failed: 3, skipped: 3 });
});

test('a runner that fails without naming a test, or runs none, counts as one failure', () => {
  expect(settleTally(undefined, 1)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  expect(settleTally(emptyTally, 0)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  expect(settleTally({ passed: 4, failed: 0, skipped: 0 }, null)).toEqual({ passed: 4, failed: 1, skipped: 0 });
  expect(settleTally({ passed: 4, failed: 2, skipped: 0 }, 1)).toEqual({ passed: 4, failed: 2, skipped: 0 });
});

test('tallies add up to one line', () => {
  expect(describeTally(addTallies({ passed: 1, failed: 0, skipped: 2 }, { passed: 3, failed: 1, skipped: 0 }))).toBe(
    '4 passed, 1 failed, 2 skipped',
  );
});
