import { readFileSync } from 'node:fs';

const watchMs = 250;
const hangup = 1;

/** True where `nohup` asked that a closed terminal end nothing; a listener of ours would undo that. */
function ignoresHangup(): boolean {
  try {
    const ignored = /^SigIgn:\s*([0-9a-f]+)$/mu.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0';
    return (BigInt(`0x${ignored}`) & BigInt(hangup)) !== 0n;
  } catch {
    // Not Linux.
    return false;
  }
}

/** The signals that ask a script to end and that it may listen to. */
export function endingSignals(): readonly NodeJS.Signals[] {
  return ignoresHangup() ? ['SIGINT', 'SIGTERM'] : ['SIGINT', 'SIGTERM', 'SIGHUP'];
}

/**
 * npm runs a script in a shell. A signal to npm alone, as a service manager sends it, ends the two and leaves the script running unseen: it is
 * asked to end too, as soon as its parent is another.
 */
export function endWithNpm(environment: NodeJS.ProcessEnv = process.env): void {
  if (process.platform === 'win32' || environment['npm_lifecycle_event'] === undefined) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, watchMs).unref();
}
