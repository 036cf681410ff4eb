import type { Clock } from '../../jobs/ports.ts';
import { openLibrary } from '../openLibrary.ts';
import { whenFree } from '../patience.ts';
import { newJob, testBinding } from './testDatabase.ts';

/** Run as a process of its own: opens a library, queues a job and says what it was told. */
const [file = '', number = '1', pictures = ''] = process.argv.slice(2);
const clock: Clock = {
  now: () => Date.now(),
  steady: () => performance.now(),
  after(milliseconds, callback) {
    const timer = setTimeout(callback, milliseconds);
    return () => clearTimeout(timer);
  },
};
const hasPictures = () => pictures !== '';
const library = await whenFree(
  () => openLibrary({ file, binding: testBinding, now: Date.now(), hasPictures, onUnreadable: () => {} }),
  clock,
  60_000,
);
await whenFree(() => library.prepared.jobs.add(newJob(Number(number))), clock, 60_000);
library.close();
console.log(JSON.stringify(library.recovered));
