import { prepareE2e, withSmallModel } from '../testing/e2eEnvironment.ts';
import { runPlaywright } from '../testing/runners.ts';
import { describeTally } from '../testing/tally.ts';

const { display, variables } = await prepareE2e();
const tally = await runPlaywright('studio', withSmallModel(variables), process.argv.slice(2));
display.stop();
console.log(describeTally(tally));
process.exitCode = tally.failed === 0 ? 0 : 1;
