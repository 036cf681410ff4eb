import { runChecks } from '../check/runChecks.ts';
import { describeTally } from '../testing/tally.ts';

const tally = await runChecks();
console.log(describeTally(tally));
process.exitCode = tally.failed === 0 ? 0 : 1;
