import { prepareE2e } from '../testing/e2eEnvironment.ts';
import { runPlaywright } from '../testing/runners.ts';

const { display, variables } = await prepareE2e();
const { failed } = await runPlaywright('pace', variables, process.argv.slice(2));
display.stop();
process.exitCode = failed === 0 ? 0 : 1;
