/** Names a process: its number and when it began, because numbers are used again. */
export function workerName(pid: number, startedAt: number): string {
  return `${pid}:${startedAt}`;
}

/** Whether the process a job was left to still runs. `ownName` is this process: it has not begun any job when it asks. */
export function isWorkerAlive(worker: string, ownName: string, isRunning: (pid: number) => boolean): boolean {
  if (worker === ownName) return false;
  const pid = Number(worker.split(':')[0]);
  const ownPid = Number(ownName.split(':')[0]);
  return Number.isInteger(pid) && pid > 0 && pid !== ownPid && isRunning(pid);
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
