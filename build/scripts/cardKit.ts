/**
 * npm run card-kit -- --package FOLDER [--package FOLDER] --wheel onnxruntime_gpu-1.30.0-...whl
 * Puts together models/card-kit, which travels to a machine with an NVIDIA card; models/README.md says how it is used there.
 */
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { writeSet } from '../cardKit/writeSet.ts';
import { repositoryRoot } from '../paths.ts';

/** Of 64 that a machine takes: the checkout goes with it. */
const mostBytes = 60 * 2 ** 20;

const { values } = parseArgs({ options: { package: { type: 'string', multiple: true }, wheel: { type: 'string' } } });
if (values.package === undefined || values.wheel === undefined) {
  console.error('Use: npm run card-kit -- --package FOLDER [--package FOLDER] --wheel FILE');
  process.exit(2);
}
const bytes = await writeSet({
  out: join(repositoryRoot, 'models/card-kit'),
  packages: values.package.map((folder) => resolve(folder)),
  leftBehindFrom: 2 ** 20,
  wheel: resolve(values.wheel),
  node: process.execPath,
  isPacked: true,
});
console.log(`models/card-kit: ${(bytes / 2 ** 20).toFixed(1)} MiB`);
if (bytes > mostBytes) {
  console.error(`That is over ${mostBytes / 2 ** 20} MiB.`);
  process.exitCode = 1;
}
