import type { EngineMessage, EngineOptions } from '../engine/engineProtocol.ts';
import type { EngineChild } from './engineSupervisor.ts';
import { startService } from './serviceProcess.ts';

/** The engine in a process of its own. */
export function spawnEngine(
  modulePath: string,
  environment: (options: EngineOptions) => Readonly<Record<string, string>>,
): (options: EngineOptions) => EngineChild {
  return (options) => {
    const { onMessage, ...child } = startService({
      modulePath,
      name: 'engine',
      args: [JSON.stringify(options)],
      environment: environment(options),
    });
    return {
      ...child,
      // Only the engine holds the other end, and both are built from one protocol.
      onMessage: (listener) => onMessage((message) => listener(message as EngineMessage)),
    };
  };
}
