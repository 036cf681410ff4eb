import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import type { Machine, Process } from './workerName.ts';

/** What the machine says of processes, without asking its clock: a clock can be set. */
export function thisMachine(): Machine {
  return {
    place: {
      // The name alone is not enough where many are called localhost; the id alone not where images are copied.
      machine: shortHash(`${hostname()} ${read('/etc/machine-id')}`),
      boot: shortHash(read('/proc/sys/kernel/random/boot_id')),
      // The same number means another process in another namespace: a container, a toolbox.
      namespace: shortHash(link('/proc/self/ns/pid')),
    },
    ownPid: process.pid,
    processOf,
  };
}

/** null where there is none with this number. */
function processOf(pid: number): Process | null {
  if (!isRunning(pid)) return null;
  // /proc may be that of another namespace than ours, and would then show another process under this number.
  if (link('/proc/self') !== String(process.pid)) return { begun: null };
  return parseProcess(read(`/proc/${pid}/stat`));
}

/** State and time of start (ticks since the machine's) from the line of /proc; the name before them may hold spaces and brackets. */
export function parseProcess(stat: string): Process | null {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state = '', begun = ''] = [fields[0], fields[19]];
  // Ended, and only not yet asked for its exit status.
  if (state === 'Z' || state === 'X') return null;
  return { begun: begun === '' ? null : begun };
}

/** Signal 0 asks whether a process exists; one of another person answers that it may not be asked. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

/** Empty where the system has no such file. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    // Not Linux, or hidden from us: what is not known is not used.
    return '';
  }
}

function link(file: string): string {
  try {
    return readlinkSync(file);
  } catch {
    // As above.
    return '';
  }
}
