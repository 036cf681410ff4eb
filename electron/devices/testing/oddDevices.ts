import { fileURLToPath } from 'node:url';
import { forkTrial } from '../forkTrial.ts';
import type { StartTry } from '../ports.ts';

/** What is the matter with a device. */
export type Oddity = 'sound' | 'slow' | 'wrong' | 'wrongText' | 'silent' | 'missing' | 'breaks' | 'hangs' | 'dies';

/** A trial in a true process of its own, on an odd device. */
export function oddTrial(oddity: () => Oddity): StartTry {
  return (request) => forkTrial(fileURLToPath(new URL('oddTrial.ts', import.meta.url)), () => ({}), [oddity()])(request);
}
