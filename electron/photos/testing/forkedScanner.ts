import { fork } from 'node:child_process';
import type { ScannerService } from '../remoteScanner.ts';

/** The scanner in a true process of its own, without Electron. */
export function forkScanner(): ScannerService {
  const child = fork(new URL('scannerProcess.ts', import.meta.url), { serialization: 'advanced' });
  return {
    post: (message) => void child.send(message as object),
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => void child.once('exit', listener),
    kill: () => void child.kill('SIGKILL'),
  };
}
