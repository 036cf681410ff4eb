import { utilityProcess } from 'electron';
import type { UtilityProcess } from 'electron';
import { basename } from 'node:path';
import { AppError } from '../contract/errors.ts';
import type { ErrorCode } from '../contract/errors.ts';
import type { ImportSource } from '../contract/images.ts';
import type { CodecAnswer, CodecRequest } from '../library/codecProtocol.ts';
import { codecLimits } from '../library/imageCodec.ts';
import type { DecodedPicture, ImageCodec } from '../library/imageCodec.ts';
import { childEnvironment } from './engineProcess.ts';

/** The codec has its own time limit; this one is for a process that cannot even say so. */
const killMilliseconds = (codecLimits.seconds + 10) * 1_000;
const idleMilliseconds = 60_000;

/** Decodes in a utility process, started when needed and ended when idle. One picture at a time. */
export function createCodecProcess(modulePath: string): ImageCodec & { close(): void } {
  let child: UtilityProcess | null = null;
  let last: Promise<unknown> = Promise.resolve();
  let idle: NodeJS.Timeout | undefined;

  const ensureChild = (): UtilityProcess => {
    if (child !== null) return child;
    const started = utilityProcess.fork(modulePath, [], {
      serviceName: 'UniFluid codec',
      stdio: 'inherit',
      env: childEnvironment(process.env),
    });
    started.once('exit', () => {
      if (child === started) child = null;
    });
    child = started;
    return started;
  };

  const decode = async (source: ImportSource, side: number): Promise<DecodedPicture> => {
    clearTimeout(idle);
    try {
      return await decodeIn(ensureChild(), { source, side });
    } finally {
      idle = setTimeout(() => child?.kill(), idleMilliseconds).unref();
    }
  };

  return {
    decode(source, side) {
      const next = last.then(() => decode(source, side));
      last = next.catch(() => {
        // The caller hears of it; the next picture must not.
      });
      return next;
    },
    close: () => void child?.kill(),
  };
}

function decodeIn(child: UtilityProcess, request: CodecRequest): Promise<DecodedPicture> {
  const file = request.source.kind === 'path' ? basename(request.source.path) : request.source.name;
  return new Promise((resolve, reject) => {
    let ending: ErrorCode = 'codecCrashed';
    const timer = setTimeout(() => {
      ending = 'pictureTimedOut';
      child.kill();
    }, killMilliseconds);
    const stopListening = (): void => {
      clearTimeout(timer);
      child.off('message', onMessage);
      child.off('exit', onExit);
    };
    const onMessage = (answer: CodecAnswer): void => {
      stopListening();
      if (answer.ok) resolve(answer.picture);
      else reject(new AppError(answer.code, { file, ...answer.detail }));
    };
    const onExit = (): void => {
      stopListening();
      reject(new AppError(ending, { file }));
    };
    child.on('message', onMessage);
    child.on('exit', onExit);
    child.postMessage(request);
  });
}
