import { join } from 'node:path';

/** A library of one version with rows in every table, compressed. */
export function filledFile(version: number): string {
  return join(import.meta.dirname, `filled-${String(version).padStart(4, '0')}.sqlite.gz`);
}
