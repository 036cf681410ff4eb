import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A program that takes Python's place where a test is about what the studio does with it. */
export function writeStandInPython(folder: string): string {
  const program = join(folder, 'stand-in-python');
  writeFileSync(program, `#!/bin/sh\nexec "${process.execPath}" "${join(import.meta.dirname, 'standInImporter.ts')}" "$@"\n`);
  chmodSync(program, 0o755);
  return program;
}

/** A folder that calls itself weights; the stand-in alone knows what to make of it. */
export function writeWeights(folder: string, { type = 'paligemma', behaviour = 'write' } = {}): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ model_type: type }));
  writeFileSync(join(folder, 'behaviour'), behaviour);
  return folder;
}
