import type { Owners } from '../packages/ports.ts';
import { randomIds } from './system.ts';
import { thisMachine } from './thisMachine.ts';
import { isGone, workerName } from './workerName.ts';

/** Owners by their processes, as workers of the queue are told apart. */
export function ownersHere(): Owners {
  const machine = thisMachine();
  return { name: () => workerName(machine, randomIds.worker()), isGone: (name) => isGone(name, machine) };
}
