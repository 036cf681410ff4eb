import { openLibrary } from '../openLibrary.ts';
import { whenFree } from '../patience.ts';
import { processClock } from './processClock.ts';
import { newJob, testBinding } from './testDatabase.ts';

/** Run as a process of its own: opens a library, queues a job and says what it was told. */
const [file = '', number = '1', pictures = ''] = process.argv.slice(2);
const hasPictures = () => pictures !== '';
const library = await whenFree(
  () => openLibrary({ file, binding: testBinding, now: Date.now(), hasPictures, onUnreadable: () => {} }),
  processClock,
  60_000,
);
await whenFree(() => library.prepared.jobs.add(newJob(Number(number))), processClock, 60_000);
library.close();
console.log(JSON.stringify(library.recovered));
