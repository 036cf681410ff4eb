import type { TryMessage, TryRequest } from '../contract/deviceTry.ts';
import type { StartTry } from '../devices/ports.ts';
import { startService } from './serviceProcess.ts';

/** Tries devices in processes of Electron. */
export function spawnTrial(modulePath: string, environment: (request: TryRequest) => Readonly<Record<string, string>>): StartTry {
  return (request) => {
    let onErrorText: (text: string) => void = () => undefined;
    const args = [JSON.stringify(request)];
    const service = startService({
      modulePath,
      name: 'trial',
      args,
      environment: environment(request),
      onErrorText: (text) => onErrorText(text),
    });
    return {
      // Only a trial holds the other end, and both are built from one protocol.
      onMessage: (listener) => service.onMessage((message) => listener(message as TryMessage)),
      onErrorText: (listener) => (onErrorText = listener),
      onExit: (listener) => service.onExit(listener),
      kill: () => service.kill(),
    };
  };
}
