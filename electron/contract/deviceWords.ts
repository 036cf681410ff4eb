import { deviceName } from './devices.ts';
import type { DeviceRow, DeviceSpeeds, DeviceVerdict, GraphGroup } from './devices.ts';

const groupWords: Readonly<Record<GraphGroup, string>> = { decode: 'to draw', text: 'to write', convolutions: 'to decode pictures' };

/** "WebGPU on Radeon 780M: correct, 0.7 times the CPU." */
export function wordsForRow({ device, verdict, wasAccepted, isBlocked }: DeviceRow): string {
  return `${deviceName(device)}: ${isBlocked ? blockedWords : verdict === null ? untriedWords(wasAccepted) : verdictWords(verdict)}`;
}

const blockedWords = 'it stopped working twice, so it is not used until the driver, the model or the studio changes.';

function untriedWords(wasAccepted: boolean): string {
  return wasAccepted
    ? 'in use before the driver, the model or the studio changed; it is measured again before it is used.'
    : 'not measured yet.';
}

function verdictWords(verdict: DeviceVerdict): string {
  switch (verdict.kind) {
    case 'accepted':
      return `correct, ${speedWords(verdict.speeds)}; used ${listed(verdict.groups.map((group) => usedFor(group, verdict.speeds)))}.`;
    case 'slower':
      return `correct, ${speedWords(verdict.speeds)}.`;
    case 'wrong':
      return 'its results are not what the model gives, so it is not used.';
    case 'onCpu':
      return 'most of its work was done by the CPU all the same.';
    case 'missing':
      return `cannot be used here${because(verdict.reason)}.`;
    case 'failed':
      return `met an error while it was measured${because(verdict.reason)}.`;
    case 'hung':
      return 'did not end within a minute.';
    case 'died':
      return 'its process ended while it was measured.';
  }
}

/** What a model that only reads has of the group that others draw with is the reading. */
function usedFor(group: GraphGroup, { one }: DeviceSpeeds): string {
  return group === 'decode' && one === null ? 'to read' : groupWords[group];
}

/** Of a model that only reads by how fast it writes. */
function speedWords({ one, four, text }: DeviceSpeeds): string {
  const [alone, together] = [times(one ?? text ?? 1), times(four ?? text ?? 1)];
  return alone === together ? `${alone} times the CPU` : `${alone} times the CPU, ${together} with four pictures at once`;
}

/** Two digits that count: a device may be a thousand times slower, too. */
function times(speed: number): string {
  return speed >= 10 ? speed.toFixed(0) : speed >= 0.1 ? speed.toFixed(1) : speed.toPrecision(1);
}

function because(reason: string): string {
  return reason === '' ? '' : ` (${reason.replace(/[.\s]+$/u, '')})`;
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
}
