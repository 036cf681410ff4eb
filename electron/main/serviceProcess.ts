import { utilityProcess } from 'electron';
import type { UtilityProcess } from 'electron';
import { childEnvironment } from '../studio/childEnvironment.ts';
import { guarded } from './guarded.ts';

export type ServiceParts = {
  readonly modulePath: string;
  readonly name: string;
  readonly args?: readonly string[];
  /** Set by the studio itself, past the filter. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Hears what it writes to stderr, instead of the studio's own log. */
  readonly onErrorText?: (text: string) => void;
};

/** A process of the studio beside main. Nothing here throws, whatever the process does and whenever it ends. */
export type ServiceProcess = {
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  onExit(listener: () => void): void;
  kill(): void;
};

export function startService({ modulePath, name, args = [], environment = {}, onErrorText }: ServiceParts): ServiceProcess {
  const child = utilityProcess.fork(modulePath, [...args], {
    serviceName: `UniFluid ${name}`,
    stdio: onErrorText === undefined ? 'inherit' : ['ignore', 'inherit', 'pipe'],
    env: { ...childEnvironment(process.env), ...environment },
  });
  if (onErrorText !== undefined) {
    child.stderr?.on(
      'data',
      guarded(`words of the ${name}`, (data: Buffer) => onErrorText(data.toString())),
    );
  }
  let isOver = false;
  child.once(
    'exit',
    guarded(`end of the ${name}`, () => {
      isOver = true;
    }),
  );
  // An event of this name that nobody listens to is thrown. The process ends after it, and its end is what counts.
  child.on(
    'error',
    guarded(`error of the ${name}`, (type, location) => console.error(`The ${name} met a ${type} at ${location}`)),
  );
  return {
    post(message) {
      if (!isOver) child.postMessage(message);
    },
    onMessage(listener) {
      child.on('message', guarded(`message of the ${name}`, listener));
    },
    onExit(listener) {
      child.once('exit', guarded(`end of the ${name}`, listener));
    },
    kill() {
      if (isOver) return;
      if (child.pid === undefined)
        child.once(
          'spawn',
          guarded(`start of the ${name}`, () => killNow(child)),
        );
      else killNow(child);
    },
  };
}

function killNow({ pid }: UtilityProcess): void {
  if (pid === undefined) return;
  try {
    // SIGKILL: a process that hangs in native code answers nothing less.
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has just ended by itself.
  }
}
