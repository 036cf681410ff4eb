/**
 * npm run evaluate -- [--suite quick|full|minimal] [--package FOLDER] [--cache FOLDER] [--photos FOLDER] [--out FILE] [--threads N] [--json]
 *   [--checkpoint FILE --vae FILE [--compare TASKS]]
 * Asks a package what a suite holds, has the judge look at what came of it, and writes scores.json and the tables of the model card.
 * Stopped at any moment it goes on with the same command. With --json the scores are printed as one line.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { Failure } from '../failure.ts';
import { measuredFileSchema, measuredKey } from './measuredKey.ts';
import { repositoryRoot } from '../paths.ts';
import { toolkitPython } from '../python/toolkit.ts';

const suites = ['minimal', 'quick', 'full'];
const models = join(repositoryRoot, 'models');

const { values } = parseArgs({
  options: {
    suite: { type: 'string', default: 'quick' },
    package: { type: 'string', default: join(models, 'packages', 'studio-mini') },
    /** Drawn icons, as the data builder leaves them; drawn here where they are missing. */
    cache: { type: 'string', default: join(models, 'data', 'cache') },
    /** Where flickr8k.tar lies; without it photographs are left out. */
    photos: { type: 'string' },
    /** Where the scores go; beside the package's card where absent. */
    out: { type: 'string' },
    work: { type: 'string', default: join(models, 'runs', 'evaluation') },
    threads: { type: 'string', default: '2' },
    /** The weights before they were rounded: how much 8 bits cost is measured on the suite's first tasks. */
    checkpoint: { type: 'string' },
    vae: { type: 'string' },
    compare: { type: 'string', default: '600' },
    json: { type: 'boolean', default: false },
  },
});

const manifestSchema = z.looseObject({
  id: z.string(),
  version: z.string(),
  architecture: z.looseObject({ image_px: z.int() }),
  files: z.array(measuredFileSchema),
});

/** Runs a program with its progress shown, and resolves with what it printed. */
function run(program: string, args: readonly string[]): Promise<string> {
  return new Promise((done, failed) => {
    const child = spawn(program, args, { cwd: models, stdio: ['ignore', 'pipe', 'inherit'] });
    let printed = '';
    child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
    child.once('error', failed);
    child.once('close', (status) => {
      if (status === 0) done(printed);
      else
        failed(new Failure(`${program} ${args.slice(0, 2).join(' ')} ended with ${String(status)}; the same command goes on from there.`));
    });
  });
}

function readManifest(folder: string): z.infer<typeof manifestSchema> {
  const path = join(folder, 'manifest.json');
  if (!existsSync(path)) throw new Failure(`${folder} is no model package: it has no manifest.json.`);
  return manifestSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
}

/** Packages of 256 pixels are asked about icons, smaller ones about coloured shapes, which need no download. */
async function worldOptions(python: string, px: number): Promise<string[]> {
  if (px < 256) return [];
  const cache = resolve(values.cache);
  if (!existsSync(join(cache, 'colour-facts.json'))) {
    console.error('Drawing the icons that real pictures are made of (once, some seven minutes) ...');
    const data = join(models, 'data', 'evaluation');
    await run(python, ['-m', 'unifluid.data.build', '--out', data, '--kinds', 'icons', '--cache', cache]);
  }
  return ['--cache', cache];
}

const suite = values.suite;
if (!suites.includes(suite)) throw new Failure(`There is no suite ${suite}: ${suites.join(', ')}.`);
const packageFolder = resolve(values.package);
const manifest = readManifest(packageFolder);
const { id, version, architecture } = manifest;
/** Another world or other photographs are other tasks. */
const name = [suite, ...(architecture.image_px < 256 ? ['shapes'] : []), ...(values.photos === undefined ? [] : ['photos'])].join('-');
const tasks = join(resolve(values.work), name);
const made = `${tasks}-${id}-${version}-${measuredKey(manifest).slice(0, 8)}`;
const python = await toolkitPython();
if (!existsSync(join(tasks, 'tasks.jsonl'))) {
  mkdirSync(tasks, { recursive: true });
  const photos = values.photos === undefined ? [] : ['--photos', resolve(values.photos)];
  const world = await worldOptions(python, architecture.image_px);
  await run(python, ['-m', 'unifluid.suite.tasks', '--suite', suite, '--out', tasks, ...world, ...photos]);
}

/** Does the suite's tasks; by other graphs of the same weights where they are given. */
async function doTasks(outFolder: string, graphsFolder: string | null, limit: number | null): Promise<void> {
  const request = { packageFolder, suiteFolder: tasks, outFolder, threads: Number(values.threads), graphsFolder, limit };
  await run(process.execPath, [join(models, 'runtime', 'evaluation', 'runTasks.ts'), JSON.stringify(request)]);
}

/** The first tasks again by the unquantised weights; answers what the scoring has to be told of it. */
async function doUnrounded(checkpoint: string, vae: string): Promise<string[]> {
  const graphs = `${made}-float-graphs`;
  const paths = ['--checkpoint', resolve(checkpoint), '--vae', resolve(vae), '--out', graphs];
  if (!existsSync(join(graphs, 'weights.bin'))) await run(python, ['-m', 'unifluid.suite.unrounded', ...paths]);
  await doTasks(`${made}-float`, graphs, Number(values.compare));
  return ['--unrounded', `${made}-float`];
}

await doTasks(made, null, null);
const { checkpoint, vae } = values;
const unrounded = checkpoint === undefined || vae === undefined ? [] : await doUnrounded(checkpoint, vae);
const out = values.out === undefined ? [] : ['--out', resolve(values.out)];
const scoring = ['--suite', suite, '--tasks', tasks, '--made', made, '--package', packageFolder, ...unrounded];
const scores = await run(python, ['-m', 'unifluid.suite.score', ...scoring, ...out]);
if (values.json) process.stdout.write(scores);
else console.error(`${id} ${version}: scores are in ${values.out ?? join(packageFolder, 'scores.json')} and in the model card.`);
