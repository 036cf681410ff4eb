import { writeSync } from 'node:fs';
import { openModel } from '../../../models/runtime/openModel.ts';
import { createOrtSession } from '../../../models/runtime/ortSession.ts';
import { goldenDistances } from '../../../models/runtime/probe/goldenCalls.ts';
import { readGoldenFixtures } from '../../../models/runtime/probe/goldenFixtures.ts';
import { groupMark } from '../../contract/deviceTry.ts';

/** The golden calls of a package on WebGPU, without the time they take: prints the distances, and on stderr where each node ran. */
const folder = process.argv[2] ?? '';
const device = { provider: 'webgpu', number: null } as const;
const model = await openModel(folder, {
  threads: 1,
  devices: { decode: device, text: device, convolutions: device },
  session(path, options) {
    writeSync(2, `${groupMark}${options.group}\n`);
    return createOrtSession(path, { ...options, tellsPlacement: true });
  },
});
console.log(JSON.stringify(await goldenDistances(readGoldenFixtures(folder), (graph) => model.session(graph))));
