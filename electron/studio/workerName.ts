/** Where a process number means something: one machine since one start, in one namespace. */
export type Place = { readonly machine: string; readonly boot: string; readonly namespace: string };

/** When a process began, in the system's own count; null where the system does not say. */
export type Process = { readonly begun: string | null };

export type Machine = {
  readonly place: Place;
  readonly ownPid: number;
  readonly processOf: (pid: number) => Process | null;
};

/** Names this process in the store, so that another can tell whether it is gone. `once` tells it from one that had its number before. */
export function workerName({ place, ownPid, processOf }: Machine, once: string): string {
  return [place.machine, place.boot, place.namespace, ownPid, processOf(ownPid)?.begun ?? '', once].join(':');
}

/**
 * Whether the worker with this name, another than this one, is gone for certain. No clock is asked. Where nothing is certain (another
 * machine, another namespace, a process that is there) the answer is no, and its beats decide.
 */
export function isGone(worker: string, { place, ownPid, processOf }: Machine): boolean {
  const [machine, boot, namespace, number = '', begun] = worker.split(':');
  const pid = Number(number);
  // What an earlier studio wrote, or nobody.
  if (!Number.isInteger(pid) || pid <= 0) return true;
  if (machine !== place.machine) return false;
  if (boot !== place.boot) return true;
  if (namespace !== place.namespace) return false;
  // A process has one studio: the other is from before.
  if (pid === ownPid) return true;
  const found = processOf(pid);
  return found === null || (found.begun !== null && begun !== '' && found.begun !== begun);
}
