import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { runChecks } from '../check/runChecks.ts';
import { makeTestBuild, packageFolder } from '../package/packageApp.ts';
import { repositoryRoot } from '../paths.ts';
import { toolkitPython } from '../python/toolkit.ts';
import { prepareE2e, withSmallModel } from '../testing/e2eEnvironment.ts';
import { runPlaywright, runPytest, runSoftwareWebgpu, runVitest } from '../testing/runners.ts';
import { endRun } from '../testing/endRun.ts';
import { takeKeptOutput } from '../testing/keptOutput.ts';
import { addTallies, describeTally, emptyTally, settleTally, type Tally } from '../testing/tally.ts';

const resultFolder = join(repositoryRoot, 'test-results');
const onePassed: Tally = { passed: 1, failed: 0, skipped: 0 };
/** The end of what each part printed in which something failed: said again at the end, where a long log is read. */
const failures: string[] = [];

/** Runs one part; what it throws counts as one failure, and the next part runs all the same. */
async function part(name: string, run: () => Promise<Tally>): Promise<Tally> {
  console.log(`\n== ${name}`);
  const started = performance.now();
  const tally = await run().catch((error: unknown) => {
    console.error(error);
    return settleTally(emptyTally, 1);
  });
  console.log(`== ${name}: ${describeTally(tally)} (${Math.round((performance.now() - started) / 1000)} s)`);
  const printed = takeKeptOutput();
  if (tally.failed > 0) failures.push(`\n== ${name} failed; the end of what it printed:\n${printed}`);
  return tally;
}

/** Starts work whose failure is told only where its result is used. */
function startNow<T>(work: Promise<T>): Promise<T> {
  work.catch(() => undefined);
  return work;
}

rmSync(resultFolder, { recursive: true, force: true });
// Fetching Python packages takes the network and little else, so it runs beside the check.
const python = startNow(toolkitPython());
let total = await part('check', runChecks);
const prepared = startNow(prepareE2e());
const parts: readonly (readonly [string, () => Promise<Tally>])[] = [
  ['build', () => prepared.then(() => onePassed)],
  ['unit and integration tests', runVitest],
  ['WebGPU in software', async () => await runSoftwareWebgpu((await prepared).electron.distribution)],
  ['Python toolkit', () => python.then(runPytest)],
  ['end to end', async () => await runPlaywright('studio', withSmallModel((await prepared).variables))],
  [
    'packaged studio',
    async () => {
      const { electron, variables } = await prepared;
      const release = await packageFolder(electron);
      return await runPlaywright('packaged', {
        ...variables,
        UNIFLUID_E2E_RELEASE: release,
        UNIFLUID_E2E_PACKAGED: makeTestBuild(release),
      });
    },
  ],
];
for (const [name, run] of parts) total = addTallies(total, await part(name, run));
await prepared.then(({ display }) => display.stop()).catch(() => undefined);

for (const failure of failures) console.log(failure);
endRun(total, resultFolder);
