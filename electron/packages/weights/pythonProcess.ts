import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { delimiter } from 'node:path';
import { createInterface } from 'node:readline';
import type { Clock } from '../../jobs/ports.ts';
import type { Toolkit } from './toolkit.ts';

/** How a process of Python ended. `status` is null where it was killed or could not be started. */
export type PythonEnd = { readonly status: number | null; readonly lastError: string };

export type PythonParts = {
  readonly toolkit: Toolkit;
  readonly clock: Pick<Clock, 'after'>;
  readonly signal: AbortSignal;
  readonly onLine: (line: string) => void;
};

/** One that is asked to end and does not is killed after so long, with all it started. */
const politeMilliseconds = 10_000;

/** Runs Python to its end; asks it to end where the signal says so. Never rejects. */
export function runPython(python: string, args: readonly string[], { toolkit, clock, signal, onLine }: PythonParts): Promise<PythonEnd> {
  return new Promise((resolve) => {
    // A group of its own, so that what it starts ends with it. -P: nothing is taken for a module that lies where it is started.
    const child = spawn(python, ['-P', ...args], {
      env: environmentOf(toolkit),
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: toolkit.platform !== 'win32',
      windowsHide: true,
    });
    let lastError = '';
    let takeBack = (): void => undefined;
    const stop = (): void => {
      endTree(child, toolkit.platform, 'SIGTERM');
      takeBack = clock.after(politeMilliseconds, () => endTree(child, toolkit.platform, 'SIGKILL'));
    };
    const end = (status: number | null): void => {
      takeBack();
      signal.removeEventListener('abort', stop);
      resolve({ status, lastError });
    };
    createInterface({ input: child.stdout }).on('line', onLine);
    createInterface({ input: child.stderr }).on('line', (line) => (lastError = line.trim() === '' ? lastError : line.trim()));
    child.once('error', (error) => {
      lastError = whyNotStarted(error);
      end(null);
    });
    child.once('close', end);
    signal.addEventListener('abort', stop);
    if (signal.aborted) stop();
  });
}

/** The toolkit beside the studio is found first. Nothing that Python runs looks anything up on the net. */
function environmentOf({ environment, folder }: Toolkit): Record<string, string> {
  const path = [folder, environment['PYTHONPATH'] ?? ''].filter((each) => each !== '').join(delimiter);
  return { ...environment, PYTHONPATH: path, PYTHONUTF8: '1', HF_HUB_OFFLINE: '1', TRANSFORMERS_OFFLINE: '1' };
}

function whyNotStarted(error: Error): string {
  if (!('code' in error)) return error.message;
  return error.code === 'ENOENT' ? 'it is not there' : error.code === 'EACCES' ? 'it may not be run' : error.message;
}

function endTree({ pid }: ChildProcess, platform: NodeJS.Platform, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (pid === undefined) return;
  if (platform === 'win32') {
    spawn('taskkill', ['/pid', String(pid), '/T', '/F'], { stdio: 'ignore', windowsHide: true }).once('error', () => undefined);
    return;
  }
  try {
    process.kill(-pid, signal);
  } catch {
    // It has just ended by itself.
  }
}
