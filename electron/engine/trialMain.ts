import { createOrtSession } from '../../models/runtime/ortSession.ts';
import type { TryMessage, TryRequest } from '../contract/deviceTry.ts';
import { runTrial } from './runTrial.ts';

// A process for one trial of one device: started by main under Electron, by the command line under Node, and thrown away.
const request = JSON.parse(process.argv[2] ?? '{}') as TryRequest; // written by whoever started this process

/** Only Electron gives a process this port, whatever its types promise. */
const port: { postMessage(message: unknown): void } | undefined = process.parentPort;

function say(message: TryMessage): void {
  if (port === undefined) process.send?.(message);
  else port.postMessage(message);
}

void runTrial(request, createOrtSession, say);
