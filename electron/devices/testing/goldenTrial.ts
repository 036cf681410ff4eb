import { writeSync } from 'node:fs';
import { joinGraph } from '../../../models/runtime/columnGraphs.ts';
import { loadOrt } from '../../../models/runtime/loadOrt.ts';
import { openModel } from '../../../models/runtime/openModel.ts';
import { createOrtSession } from '../../../models/runtime/ortSession.ts';
import { goldenDistances, present, runGoldenCall } from '../../../models/runtime/probe/goldenCalls.ts';
import { readGoldenFixtures } from '../../../models/runtime/probe/goldenFixtures.ts';
import type { Sessions } from '../../../models/runtime/probe/goldenCalls.ts';
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
const golden = readGoldenFixtures(folder);
const sessions: Sessions = (graph) => model.session(graph);

/** A step whose new keys and values nobody holds: they are brought here. */
async function broughtDistance(): Promise<number> {
  const [run] = golden.cases.runs;
  const [step] = run?.steps ?? [];
  if (run === undefined || step === undefined) throw new Error('the fixtures have a run of steps');
  const { outputs } = await runGoldenCall(golden, sessions, run.prefill);
  return (await runGoldenCall(golden, sessions, step, { k: present(outputs['k']), v: present(outputs['v']) })).distance;
}

/** Where the device leaves columns that are asked to stay with it. */
async function columnsLieIn(): Promise<string | undefined> {
  const { InferenceSession, Tensor } = await loadOrt();
  const preferredOutputLocation = { k_all: 'gpu-buffer', v_all: 'gpu-buffer' } as const;
  const session = await InferenceSession.create(joinGraph(), { executionProviders: ['webgpu'], preferredOutputLocation });
  const columns = () => new Tensor('float32', Float32Array.of(1), [1, 1, 1, 1, 1]);
  return (await session.run({ k: columns(), v: columns(), k_new: columns(), v_new: columns() }))['k_all']?.location;
}

const report = { distances: await goldenDistances(golden, sessions), brought: await broughtDistance(), columns: await columnsLieIn() };
console.log(JSON.stringify(report));
