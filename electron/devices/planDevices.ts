import { allOnCpu, graphGroups } from '../contract/devices.ts';
import type { DeviceChoice, DeviceRow, EngineDevices, GraphGroup, StudioDevice } from '../contract/devices.ts';
import { candidatesOf, keyOf } from './candidates.ts';
import type { Machine, Remembered } from './ports.ts';

/** Failures at work after which a device is left alone. */
export const mostFaults = 2;

type Known = { readonly machine: Machine; readonly memory: readonly Remembered[]; readonly choice: DeviceChoice };

/** What each model that was tried computes on; one that is not named computes on the CPU. */
export function planDevices(known: Known): Readonly<Record<string, EngineDevices>> {
  const models = [...new Set(known.memory.map(({ modelSha256 }) => modelSha256))];
  const plans = models.map((sha256) => [sha256, planFor(sha256, known)] as const);
  return Object.fromEntries(plans.filter(([, plan]) => graphGroups.some((group) => plan[group].provider !== 'cpu')));
}

function planFor(modelSha256: string, { machine, memory, choice }: Known): EngineDevices {
  const plan: Record<GraphGroup, StudioDevice> = { ...allOnCpu };
  // The preferred come first, so they are set last.
  for (const device of candidatesOf(machine).toReversed()) {
    if (choice !== 'measured' && (device.provider !== choice.provider || device.number !== choice.number)) continue;
    const key = keyOf(device, machine, modelSha256);
    const entry = memory.find((each) => each.key === key);
    if (entry === undefined || entry.faults >= mostFaults) continue;
    for (const group of groupsOf(entry, choice)) plan[group] = device;
  }
  return plan;
}

function groupsOf({ verdict }: Remembered, choice: DeviceChoice): readonly GraphGroup[] {
  if (verdict.kind !== 'accepted' && verdict.kind !== 'slower') return [];
  if (choice !== 'measured') return verdict.correct;
  return verdict.kind === 'accepted' ? verdict.groups : [];
}

/** What is known of each device of this machine with one model. */
export function rowsOf(machine: Machine, memory: readonly Remembered[], modelSha256: string): readonly DeviceRow[] {
  return candidatesOf(machine).map((device) => {
    const key = keyOf(device, machine, modelSha256);
    const entry = memory.find((each) => each.key === key);
    return {
      device,
      verdict: entry?.verdict ?? null,
      wasAccepted: entry === undefined && wasAccepted(device, memory),
      isBlocked: (entry?.faults ?? 0) >= mostFaults,
    };
  });
}

/** By its latest verdict, whatever model, driver or studio that was under. */
export function wasAccepted({ provider, number }: StudioDevice, memory: readonly Remembered[]): boolean {
  const same = memory.filter(({ device }) => device.provider === provider && device.number === number);
  return same.toSorted((one, other) => other.triedAt - one.triedAt)[0]?.verdict.kind === 'accepted';
}
