/**
 * npm run evaluate -- [--suite quick|full|minimal] [--package FOLDER] [--cache FOLDER] [--photos FOLDER] [--out FILE] [--threads N] [--json]
 *   [--checkpoint FILE --vae FILE [--compare TASKS]]
 * Asks a package what a suite holds, has the judge look at what came of it, and writes scores.json and the tables of the model card.
 * Stopped at any moment it goes on with the same command. With --json the scores are printed as one line.
 */
import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readMeasuredPackage } from '../evaluation/measuredPackage.ts';
import { runInModels } from '../evaluation/runInModels.ts';
import { suiteWorld } from '../evaluation/suiteWorld.ts';
import { Failure } from '../failure.ts';
import { modelsRoot } from '../paths.ts';
import { toolkitPython } from '../python/toolkit.ts';

const suites = ['minimal', 'quick', 'full'];

const { values } = parseArgs({
  options: {
    suite: { type: 'string', default: 'quick' },
    package: { type: 'string', default: join(modelsRoot, 'packages', 'studio-mini') },
    /** Drawn icons, as the data builder leaves them; drawn here where they are missing. */
    cache: { type: 'string', default: join(modelsRoot, 'data', 'cache') },
    /** Where flickr8k.tar lies; without it photographs are left out. */
    photos: { type: 'string' },
    /** Where the scores go; beside the package's card where absent. */
    out: { type: 'string' },
    work: { type: 'string', default: join(modelsRoot, 'runs', 'evaluation') },
    threads: { type: 'string', default: '2' },
    /** The weights before they were rounded: how much 8 bits cost is measured on the suite's first tasks. */
    checkpoint: { type: 'string' },
    vae: { type: 'string' },
    compare: { type: 'string', default: '600' },
    json: { type: 'boolean', default: false },
  },
});

const suite = values.suite;
if (!suites.includes(suite)) throw new Failure(`There is no suite ${suite}: ${suites.join(', ')}.`);
const measured = readMeasuredPackage(resolve(values.package));
/** Another world or other photographs are other tasks. */
const name = [suite, ...(measured.px < 256 ? ['shapes'] : []), ...(values.photos === undefined ? [] : ['photos'])].join('-');
const tasks = join(resolve(values.work), name);
const made = `${tasks}-${measured.name}`;
const python = await toolkitPython();
if (!existsSync(join(tasks, 'tasks.jsonl'))) {
  mkdirSync(tasks, { recursive: true });
  const photos = values.photos === undefined ? [] : ['--photos', resolve(values.photos)];
  const world = await suiteWorld(python, measured, values.cache);
  await runInModels(python, ['-m', 'unifluid.suite.tasks', '--suite', suite, '--out', tasks, ...world, ...photos]);
}

/** Does the suite's tasks; by other graphs of the same weights where they are given. */
async function doTasks(outFolder: string, graphsFolder: string | null, limit: number | null): Promise<void> {
  const request = { packageFolder: measured.folder, suiteFolder: tasks, outFolder, threads: Number(values.threads), graphsFolder, limit };
  await runInModels(process.execPath, [join(modelsRoot, 'runtime', 'evaluation', 'runTasks.ts'), JSON.stringify(request)]);
}

/** The first tasks again by the unquantised weights; answers what the scoring has to be told of it. */
async function doUnrounded(checkpoint: string, vae: string): Promise<string[]> {
  const graphs = `${made}-float-graphs`;
  const paths = ['--checkpoint', resolve(checkpoint), '--vae', resolve(vae), '--out', graphs];
  if (!existsSync(join(graphs, 'weights.bin'))) await runInModels(python, ['-m', 'unifluid.suite.unrounded', ...paths]);
  await doTasks(`${made}-float`, graphs, Number(values.compare));
  return ['--unrounded', `${made}-float`];
}

await doTasks(made, null, null);
const { checkpoint, vae } = values;
const unrounded = checkpoint === undefined || vae === undefined ? [] : await doUnrounded(checkpoint, vae);
const out = values.out === undefined ? [] : ['--out', resolve(values.out)];
const scoring = ['--suite', suite, '--tasks', tasks, '--made', made, '--package', measured.folder, ...unrounded];
const scores = await runInModels(python, ['-m', 'unifluid.suite.score', ...scoring, ...out]);
if (values.json) process.stdout.write(scores);
else
  console.error(
    `${measured.id} ${measured.version}: scores are in ${values.out ?? join(measured.folder, 'scores.json')} and in the model card.`,
  );
