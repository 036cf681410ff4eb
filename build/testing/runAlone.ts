import { prepareE2e } from './e2eEnvironment.ts';
import { runPlaywright } from './runners.ts';

/** Runs a Playwright project that is no test (it draws or measures) on the package that the studio prefers, as a whole script. */
export async function runAlone(project: string): Promise<void> {
  const { display, variables } = await prepareE2e();
  const { failed } = await runPlaywright(project, variables, process.argv.slice(2));
  display.stop();
  process.exitCode = failed === 0 ? 0 : 1;
}
