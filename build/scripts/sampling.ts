/**
 * npm run sampling -- --try SETTING [--try SETTING ...] [--prompts N] [--package FOLDER] [--cache FOLDER] [--threads N]
 * Draws prompts that no score is made of, once as the package ships and once with each setting (guidance=3, temperature=.5, steps=25,
 * tries=8, order=random, several with commas), has the judge look, and prints a table that compares them, prompt by prompt.
 * Stopped at any moment it goes on with the same command.
 */
import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readMeasuredPackage } from '../evaluation/measuredPackage.ts';
import { runInModels } from '../evaluation/runInModels.ts';
import { suiteWorld } from '../evaluation/suiteWorld.ts';
import { asShipped, parseTriedSetting } from '../evaluation/triedSettings.ts';
import type { TriedSetting } from '../evaluation/triedSettings.ts';
import { Failure } from '../failure.ts';
import { modelsRoot } from '../paths.ts';
import { toolkitPython } from '../python/toolkit.ts';

const { values } = parseArgs({
  options: {
    try: { type: 'string', multiple: true, default: [] },
    /** Of 180; the first half is half of the single things, of the countings and of the colours. */
    prompts: { type: 'string', default: '90' },
    package: { type: 'string', default: join(modelsRoot, 'packages', 'studio-mini') },
    cache: { type: 'string', default: join(modelsRoot, 'data', 'cache') },
    work: { type: 'string', default: join(modelsRoot, 'runs', 'sampling') },
    threads: { type: 'string', default: '2' },
  },
});
if (!/^[1-9]\d*$/u.test(values.prompts)) throw new Failure('Say how many prompts: --prompts 90');
const settings = [asShipped, ...values.try.map(parseTriedSetting)];
const measured = readMeasuredPackage(resolve(values.package));
const python = await toolkitPython();
const suite = join(resolve(values.work), measured.px < 256 ? 'development-shapes' : 'development');
const made = `${suite}-${measured.name}`;
if (!existsSync(join(suite, 'tasks.jsonl'))) {
  mkdirSync(suite, { recursive: true });
  await runInModels(python, ['-m', 'unifluid.suite.development', '--out', suite, ...(await suiteWorld(python, measured, values.cache))]);
}

/** A prompt is two tasks: its drawing, and its real picture through the tokenizer, which no setting changes. */
async function draw(setting: TriedSetting): Promise<void> {
  console.error(`${setting.name}:`);
  const kinds = setting === asShipped ? ['draw', 'rebuild'] : ['draw'];
  const where = { packageFolder: measured.folder, suiteFolder: suite, outFolder: join(made, setting.name), graphsFolder: null };
  const request = { ...where, kinds, tried: setting.tried, threads: Number(values.threads), limit: 2 * Number(values.prompts) };
  await runInModels(process.execPath, [join(modelsRoot, 'runtime', 'evaluation', 'runTasks.ts'), JSON.stringify(request)]);
}

for (const setting of settings) await draw(setting);
const names = settings.map(({ name }) => name);
process.stdout.write(await runInModels(python, ['-m', 'unifluid.suite.settings_table', '--tasks', suite, '--made', made, ...names]));
