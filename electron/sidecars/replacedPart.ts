import { createHash } from 'node:crypto';
import type { ReplacedPart } from './ports.ts';

/** What has to be kept of a file to make it again of the one that took its place: mostly a few bytes of many. */
export function replacedPart(before: Buffer, after: Buffer): ReplacedPart {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < shorter - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1;
  return { sha256: sha256Of(before), start, end, kept: before.subarray(start, before.length - end) };
}

/** The file as it was; null where the parts do not make it again. */
export function putBack({ sha256, start, end, kept }: ReplacedPart, after: Buffer): Buffer | null {
  const before = Buffer.concat([after.subarray(0, start), kept, after.subarray(after.length - end)]);
  return sha256Of(before) === sha256 ? before : null;
}

export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
