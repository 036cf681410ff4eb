import { openLibrary } from '../openLibrary.ts';
import { whenFree } from '../patience.ts';
import { processClock } from './processClock.ts';
import { testBinding } from './testDatabase.ts';

/** Run as a process of its own: moves queued jobs about and takes one now and then, as fast as it can. Says which it took. */
const [file = '', worker = ''] = process.argv.slice(2);
const patiently = <T>(step: () => T): Promise<T> => whenFree(step, processClock, 60_000);
const library = await patiently(() =>
  openLibrary({ file, binding: testBinding, now: Date.now(), hasPictures: () => false, onUnreadable: () => {} }),
);
const { jobs } = library.prepared;
const taken: string[] = [];
let seed = Number(worker);
const random = (below: number): number => {
  seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
  return Math.floor((seed / 2_147_483_648) * below);
};
for (let turn = 0; turn < 60; turn += 1) {
  const ids = jobs.list(0).flatMap(({ id, state }) => (state === 'queued' ? [id] : []));
  const [id, before] = [ids[random(ids.length)], ids[random(ids.length)]];
  try {
    if (id !== undefined) await patiently(() => jobs.move(id, before ?? null));
  } catch (error) {
    // Another process took it in between, as it may.
    if (!(error instanceof Error) || error.message !== 'jobNotWaiting') throw error;
  }
  const job = turn % 10 === 0 && taken.length < 5 ? await patiently(() => jobs.takeNext(worker, 1, false)) : null;
  if (job !== null) taken.push(job.row.id);
}
library.close();
console.log(JSON.stringify(taken));
