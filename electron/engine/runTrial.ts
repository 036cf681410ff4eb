import { writeSync } from 'node:fs';
import { tryDevice } from '../../models/runtime/probe/tryDevice.ts';
import type { SessionFactory } from '../../models/runtime/inferenceSession.ts';
import { RuntimeError } from '../../models/runtime/runtimeError.ts';
import { groupMark } from '../contract/deviceTry.ts';
import type { TryMessage, TryRequest } from '../contract/deviceTry.ts';

/** Tries one device from beginning to end, saying how far it is. */
export async function runTrial(request: TryRequest, session: SessionFactory, say: (message: TryMessage) => void): Promise<void> {
  const marked: SessionFactory = (path, options) => {
    // Written at once: the library's own lines follow.
    if (options.tellsPlacement === true) writeSync(2, `${groupMark}${options.group}\n`);
    return session(path, options);
  };
  try {
    say({ kind: 'measured', report: await tryDevice(request, marked, (stage) => say({ kind: 'stage', stage })) });
  } catch (error) {
    say({ kind: 'failed', reason: reasonOf(error) });
  }
}

/** What is said of a source file of the library tells nobody anything. */
function reasonOf(error: unknown): string {
  const text =
    error instanceof RuntimeError ? (error.details.reason ?? error.code) : error instanceof Error ? error.message : String(error);
  const [line = ''] = text.split('\n').filter((each) => each.trim() !== '');
  return line.replace(/^\S*onnxruntime\S*\.(?:cc|h|cpp):\d+ .*? was false\. /u, '').slice(0, 300);
}
