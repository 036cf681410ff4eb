import { parseArgs } from 'node:util';
import { runVitest } from '../testing/runners.ts';
import { describeTally } from '../testing/tally.ts';

// npm run torture -- [suite] [--count N] [--seed S]: rounds of damage, kills and fuzz, in full unless N says otherwise.
const { values, positionals } = parseArgs({
  options: { count: { type: 'string', default: 'full' }, seed: { type: 'string', default: '1' } },
  allowPositionals: true,
});
const isNumber = (text: string): boolean => /^\d+$/u.test(text);
if ((values.count !== 'full' && !isNumber(values.count)) || !isNumber(values.seed)) {
  console.error('Usage: npm run torture -- [suite] [--count N] [--seed S]');
  process.exitCode = 2;
} else {
  const environment = { UNIFLUID_TORTURE_COUNT: values.count, UNIFLUID_TORTURE_SEED: values.seed };
  const tally = await runVitest(['--project', 'torture', ...positionals], environment);
  console.log(describeTally(tally));
  process.exitCode = tally.failed === 0 ? 0 : 1;
}
