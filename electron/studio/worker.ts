import { uptime } from 'node:os';

/** Names a process: its number and when it began (milliseconds since 1970), because numbers are used again. */
export function workerName(pid: number, startedAt: number): string {
  return `${pid}:${startedAt}`;
}

export type Machine = {
  readonly ownPid: number;
  /** Milliseconds since 1970. */
  readonly bootedAt: number;
  readonly isRunning: (pid: number) => boolean;
};

/** A clock that was set while the machine ran moves the reckoned time of its start. */
const clockSlackMilliseconds = 2 * 60 * 1000;

/**
 * Whether the process with this name, another than this one, still runs. One from before the machine's last start is gone,
 * whoever has its number now; so is one with our own number.
 */
export function isWorkerAlive(worker: string, { ownPid, bootedAt, isRunning }: Machine): boolean {
  const [pid = NaN, startedAt = NaN] = worker.split(':').map(Number);
  if (!Number.isInteger(pid) || pid <= 0 || pid === ownPid) return false;
  if (startedAt < bootedAt - clockSlackMilliseconds) return false;
  return isRunning(pid);
}

/** When this machine was started, in milliseconds since 1970. */
export function bootedAt(): number {
  return Date.now() - uptime() * 1000;
}

/** Signal 0 asks whether a process exists; one of another person answers that it may not be asked. */
export function isProcessRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
