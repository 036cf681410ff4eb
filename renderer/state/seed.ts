import { limits } from '../../electron/contract/limits.ts';
import { parseNumber } from '../ui/range.ts';

/** A typed seed: a number in range, null for an empty field (a new one each time), undefined for anything else. */
export function parseSeed(text: string): number | null | undefined {
  if (text.trim() === '') return null;
  const value = parseNumber(text);
  if (value === undefined || !Number.isInteger(value)) return undefined;
  return value >= limits.seed.min && value <= limits.seed.max ? value : undefined;
}

/** A new seed of at most nine digits: enough to never meet twice, short enough to read out. */
export function rollSeed(): number {
  const [word = 0] = crypto.getRandomValues(new Uint32Array(1));
  return word % 1_000_000_000;
}
