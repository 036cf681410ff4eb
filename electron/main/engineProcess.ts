import { utilityProcess } from 'electron';
import type { EngineOptions } from '../engine/engineProtocol.ts';
import type { EngineChild } from './engineSupervisor.ts';

/** What the dynamic linker and Node read from the environment could put foreign code into a child process. */
const dangerousVariables = /^(NODE_|LD_|DYLD_|ELECTRON_RUN_AS_NODE$)/;

export function childEnvironment(environment: NodeJS.ProcessEnv): Record<string, string> {
  const entries = Object.entries(environment).flatMap(([name, value]) =>
    value === undefined || dangerousVariables.test(name) ? [] : [[name, value]],
  );
  return Object.fromEntries(entries) as Record<string, string>;
}

/** The engine in a utility process of its own. */
export function spawnEngine(modulePath: string): (options: EngineOptions) => EngineChild {
  return (options) => {
    const child = utilityProcess.fork(modulePath, [JSON.stringify(options)], {
      serviceName: 'UniFluid engine',
      stdio: 'inherit',
      env: childEnvironment(process.env),
    });
    return {
      post: (request) => child.postMessage(request),
      onMessage: (listener) => void child.on('message', listener),
      onExit: (listener) => void child.once('exit', listener),
      kill: () => {
        // SIGKILL: a process that hangs in native code answers nothing less.
        if (child.pid !== undefined) process.kill(child.pid, 'SIGKILL');
        else child.kill();
      },
    };
  };
}
