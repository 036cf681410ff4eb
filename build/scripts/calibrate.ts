/**
 * npm run calibrate -- --photos FOLDER [--package FOLDER] [--count N] [--threads N]
 * Has a package caption photographs that it was not trained on (val of flickr8k.tar in the folder), compares its words with people's, and
 * keeps the curve that makes its confidence true in `models/runtime/wordCalibrations.json`. Stopped at any moment it goes on with the same
 * command.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { Failure } from '../failure.ts';
import { modelsRoot } from '../paths.ts';
import { toolkitPython } from '../python/toolkit.ts';

const { values } = parseArgs({
  options: {
    /** Where flickr8k.tar lies. */
    photos: { type: 'string' },
    package: { type: 'string', default: join(modelsRoot, 'packages', 'studio-mini') },
    count: { type: 'string', default: '600' },
    threads: { type: 'string', default: '2' },
    work: { type: 'string', default: join(modelsRoot, 'runs', 'calibration') },
  },
});
if (values.photos === undefined) throw new Failure('Say where flickr8k.tar lies: npm run calibrate -- --photos FOLDER');

const manifestSchema = z.looseObject({ files: z.array(z.looseObject({ path: z.string(), sha256: z.string() })) });
const packageFolder = resolve(values.package);
const { files } = manifestSchema.parse(JSON.parse(readFileSync(join(packageFolder, 'manifest.json'), 'utf8')));
const weights = files.find(({ path }) => path === 'weights.bin')?.sha256.slice(0, 8) ?? 'none';
const tasks = join(resolve(values.work), values.count);
const made = `${tasks}-${weights}`;
const python = await toolkitPython();

/** Its words are shown as they come. */
function run(program: string, args: readonly string[]): void {
  execFileSync(program, args, { cwd: modelsRoot, stdio: 'inherit' });
}

if (!existsSync(join(tasks, 'tasks.jsonl'))) {
  mkdirSync(tasks, { recursive: true });
  const asked = ['--photos', resolve(values.photos), '--count', values.count, '--out', tasks];
  run(python, ['-m', 'unifluid.suite.calibrate', 'tasks', ...asked]);
}
const whole = { graphsFolder: null, limit: null, uncalibrated: true };
const request = { packageFolder, suiteFolder: tasks, outFolder: made, threads: Number(values.threads), ...whole };
run(process.execPath, [join(modelsRoot, 'runtime', 'evaluation', 'runTasks.ts'), JSON.stringify(request)]);
const kept = join(modelsRoot, 'runtime', 'wordCalibrations.json');
run(python, ['-m', 'unifluid.suite.calibrate', 'fit', '--tasks', tasks, '--made', made, '--package', packageFolder, '--out', kept]);
