import { randomBytes } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { z } from 'zod';
import type { HashMemory, RememberedFile } from './fileHashes.ts';

/** A few packages of many files; the oldest go first. */
const mostFiles = 4_096;

const memorySchema = z.record(z.string(), z.strictObject({ print: z.string(), sha256: z.string().regex(/^[0-9a-f]{64}$/) }));
type Remembered = Readonly<Record<string, RememberedFile>>;

/**
 * Hashes kept in one small file, which several processes may write: each adds what it found to what is there, and the file is whole at any
 * time. What is lost when two write at once, or when the file cannot be read or written, is only hashed again.
 */
export function createHashMemory(file: string): HashMemory {
  return {
    recall: async (path) => (await readMemory(file))[resolve(path)],
    async remember(path, found) {
      const { [resolve(path)]: _, ...others } = await readMemory(file);
      const all = Object.entries({ ...others, [resolve(path)]: found }).slice(-mostFiles);
      await writeMemory(file, Object.fromEntries(all)).catch(() => undefined);
    },
  };
}

async function readMemory(file: string): Promise<Remembered> {
  try {
    return memorySchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return {};
  }
}

async function writeMemory(file: string, remembered: Remembered): Promise<void> {
  const temporary = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    await writeFile(temporary, JSON.stringify(remembered), { mode: 0o600 });
    await rename(temporary, file);
  } finally {
    await rm(temporary, { force: true });
  }
}
