import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeTally, type Tally } from './tally.ts';

/** Ends the process: the tally as the last line and in `tally.txt`, and 1 where anything failed. */
export function endRun(total: Tally, resultFolder: string): never {
  mkdirSync(resultFolder, { recursive: true });
  writeFileSync(join(resultFolder, 'tally.txt'), `${describeTally(total)}\n`);
  console.log(describeTally(total));
  // Not by `exitCode`: what electron-builder leaves behind ends the process with 0 whatever that says.
  process.exit(total.failed === 0 ? 0 : 1);
}
