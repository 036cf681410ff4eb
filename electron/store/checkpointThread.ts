import { parentPort, workerData } from 'node:worker_threads';
import { waitForDisk } from './durability.ts';
import { openSqlite } from './sqliteDriver.ts';
import type { CheckpointAsk, CheckpointPlace } from './checkpoints.ts';

// From this process alone, which says what its thread is to do.
const { file, binding } = workerData as CheckpointPlace;
const database = openSqlite(file, binding);
waitForDisk(database);

parentPort?.on('message', (ask: CheckpointAsk) => {
  if (ask === 'close') {
    database.close();
    parentPort?.close();
    return;
  }
  // Passive: nobody waits for it, and what somebody is still writing stays for the next time.
  database.pragma('wal_checkpoint(PASSIVE)');
  parentPort?.postMessage('done');
});
