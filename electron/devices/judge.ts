import { graphGroups } from '../contract/devices.ts';
import type { DeviceSpeeds, DeviceVerdict, GraphGroup } from '../contract/devices.ts';
import type { TryTimes } from '../contract/deviceTry.ts';
import type { TryEnd } from './runTry.ts';

/** What a device must gain to be worth another way to compute. */
const leastSpeed = 1.2;
/** Of a group's nodes that must be the device's own for it to count as done there. */
const leastShare = 0.5;

type Ended = Exclude<TryEnd, { kind: 'stopped' }>;

/** What trying a device came to, against the times of the CPU. */
export function judge(end: Ended, cpu: TryTimes): DeviceVerdict {
  switch (end.kind) {
    case 'hung':
    case 'died':
      return { kind: end.kind };
    case 'failed':
      return { kind: end.stage === 'starting' || end.stage === 'opening' ? 'missing' : 'failed', reason: end.reason };
    case 'measured':
      return judgeMeasured(end, cpu);
  }
}

function judgeMeasured({ report, placement }: Extract<Ended, { kind: 'measured' }>, cpu: TryTimes): DeviceVerdict {
  const isThere = (group: GraphGroup): boolean => {
    const { given = 0, all = 1 } = placement.get(group) ?? {};
    return given / all >= leastShare;
  };
  if (!graphGroups.some(isThere)) return { kind: 'onCpu' };
  const correct = graphGroups.filter((group) => isThere(group) && report.distances[group] <= 1);
  if (correct.length === 0 || report.times === null) return { kind: 'wrong' };
  const speeds = speedsOf(report.times, cpu);
  const groups = correct.filter((group) => speedOf(group, speeds) >= leastSpeed);
  return groups.length === 0 ? { kind: 'slower', correct, speeds } : { kind: 'accepted', groups, correct, speeds };
}

function speedsOf(times: TryTimes, cpu: TryTimes): DeviceSpeeds {
  const gained = (name: keyof TryTimes): number | null => {
    const [here, there] = [times[name], cpu[name]];
    return here === null || there === null ? null : there / here;
  };
  return { one: gained('one'), four: gained('four'), text: gained('text'), picture: gained('picture') };
}

/**
 * Nobody's single picture may become slower, so the smaller gain counts. A model that only reads has its prompts read in the group that
 * others draw with. What the model does not do gains nothing.
 */
function speedOf(group: GraphGroup, { one, four, text, picture }: DeviceSpeeds): number {
  const drawing = one === null || four === null ? text : Math.min(one, four);
  return { decode: drawing, text, convolutions: picture }[group] ?? 0;
}
