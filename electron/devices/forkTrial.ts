import { fork } from 'node:child_process';
import type { TryMessage, TryRequest } from '../contract/deviceTry.ts';
import type { StartTry } from './ports.ts';

/** Tries devices in processes of plain Node, which run this module. */
export function forkTrial(
  module: string,
  environment: (request: TryRequest) => Readonly<Record<string, string>>,
  args: readonly string[] = [],
): StartTry {
  return (request) => {
    const child = fork(module, [JSON.stringify(request), ...args], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: { ...process.env, ...environment(request) },
    });
    return {
      // Only a trial holds the other end, and both are built from one protocol.
      onMessage: (listener) => void child.on('message', (message) => listener(message as TryMessage)),
      onErrorText: (listener) => void child.stderr?.on('data', (data: Buffer) => listener(data.toString())),
      onExit: (listener) => void child.once('close', listener),
      kill: () => void child.kill('SIGKILL'),
    };
  };
}
