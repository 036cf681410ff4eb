import { prepareE2e } from './e2eEnvironment.ts';
import { runPlaywright } from './runners.ts';

type Alone = { readonly variables?: Readonly<Record<string, string>>; readonly args?: readonly string[] };

/** Runs a Playwright project that is no test (it draws or measures) as a whole script, on the package that the studio prefers or that `variables` names. */
export async function runAlone(project: string, { variables = {}, args = process.argv.slice(2) }: Alone = {}): Promise<void> {
  const { display, variables: prepared } = await prepareE2e();
  const { failed } = await runPlaywright(project, { ...prepared, ...variables }, args);
  display.stop();
  process.exitCode = failed === 0 ? 0 : 1;
}
