import type { Device } from '../devices.ts';
import type { SessionFactory } from '../inferenceSession.ts';
import { openModel } from '../openModel.ts';
import { graphNames } from '../packageManifest.ts';
import { measureDevice } from './deviceTimes.ts';
import type { DeviceTimes } from './deviceTimes.ts';
import { goldenDistances } from './goldenCalls.ts';
import type { GoldenDistances } from './goldenCalls.ts';
import { readGoldenFixtures } from './goldenFixtures.ts';

export const tryStages = ['opening', 'golden', 'timing'] as const;
export type TryStage = (typeof tryStages)[number];

/** `times` is null where nothing was right: how fast something wrong is does not matter. */
export type DeviceReport = { readonly distances: GoldenDistances; readonly times: DeviceTimes | null };

export type DeviceTrial = { readonly packageFolder: string; readonly threads: number; readonly device: Device };

/**
 * Runs the golden calls of a package with every graph on one device, then takes its time. Made for a process of its own: a driver may hang in
 * it or end it.
 */
export async function tryDevice(trial: DeviceTrial, session: SessionFactory, onStage: (stage: TryStage) => void): Promise<DeviceReport> {
  const { packageFolder, threads, device } = trial;
  const devices = { decode: device, text: device, convolutions: device };
  onStage('opening');
  const told = await openModel(packageFolder, {
    threads,
    devices,
    session: (path, all) => session(path, { ...all, tellsPlacement: true }),
  });
  for (const graph of graphNames) if (told.manifest.graphs[graph] !== undefined) await told.session(graph);
  onStage('golden');
  const distances = await goldenDistances(readGoldenFixtures(packageFolder), (graph) => told.session(graph));
  await told.release();
  if (Object.values(distances).every((distance) => distance > 1)) return { distances, times: null };
  onStage('timing');
  const model = await openModel(packageFolder, { threads, devices, session });
  const times = await measureDevice(model);
  await model.release();
  return { distances, times };
}
