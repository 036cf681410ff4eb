/** Opens one package in a process of its own, so that the peak of memory is its own: `measureOpening.ts '<OpenRequest>'`. */
import { rememberedHashes } from '../fileHashes.ts';
import { createHashMemory } from '../hashMemory.ts';
import { openModel } from '../openModel.ts';
import { createOrtSession } from '../ortSession.ts';
import { graphNames } from '../packageManifest.ts';

export type OpenRequest = {
  readonly packageFolder: string;
  readonly hashesFile: string;
  readonly threads: number;
  readonly loadsGraphs: boolean;
};

export type OpenTimes = {
  readonly id: string;
  readonly version: string;
  /** Of all files of the package. */
  readonly bytes: number;
  readonly seconds: number;
  readonly peakMebibytes: number;
};

async function measureOpening({ packageFolder, hashesFile, threads, loadsGraphs }: OpenRequest): Promise<OpenTimes> {
  const began = performance.now();
  const hashes = rememberedHashes(createHashMemory(hashesFile));
  const model = await openModel(packageFolder, { threads, session: createOrtSession, hashes });
  const { id, version, graphs, files } = model.manifest;
  for (const name of loadsGraphs ? graphNames.filter((each) => each in graphs) : []) await model.session(name);
  const seconds = (performance.now() - began) / 1000;
  await model.release();
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  return { id, version, bytes, seconds, peakMebibytes: process.resourceUsage().maxRSS / 1024 };
}

// Written by openBench.ts, which has the same type.
const request = JSON.parse(process.argv[2] ?? '') as OpenRequest;
process.stdout.write(`${JSON.stringify(await measureOpening(request))}\n`);
