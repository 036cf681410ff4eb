import { AppError } from '../contract/errors.ts';
import type { ErrorCode, ErrorDetail } from '../contract/errors.ts';
import type { Clock } from '../jobs/ports.ts';
import type { CodecAnswer, CodecRequest, CodecTask } from '../library/codecProtocol.ts';
import type { CopyOptions } from '../library/copyOptions.ts';
import { codecLimits } from '../library/imageCodec.ts';
import type { DecodedPicture, ImageCodec, PhotoView, PictureSource, SeenPhoto } from '../library/imageCodec.ts';
import type { OriginalFile, PhotoFile } from '../library/photoFile.ts';
import { nameOf } from '../library/pictureSource.ts';
import { encodePng } from '../library/png.ts';
import type { PngEncoder } from '../library/png.ts';
import type { ServiceProcess } from './serviceProcess.ts';

/** The codec has its own time limit; this one is for a process that cannot even say so. */
const killMilliseconds = (codecLimits.seconds + 10) * 1_000;
const idleMilliseconds = 60_000;

type Waiting = {
  readonly task: CodecTask;
  readonly child: ServiceProcess;
  /** A process that ends under it does not speak against it: it may have been broken by the picture before. */
  readonly mayTryAgain: boolean;
  resolve(value: unknown): void;
  reject(error: AppError): void;
  stopTimer(): void;
};

export type CodecProcessParts = { readonly start: () => ServiceProcess; readonly clock: Clock };

/** The codec in a process that is started when it is needed and ended when it is idle. Decodes one picture at a time. */
export class CodecProcess implements ImageCodec {
  readonly #parts: CodecProcessParts;
  readonly #waiting = new Map<number, Waiting>();
  #child: ServiceProcess | null = null;
  /** The process has done something before, and may be the worse for it. */
  #isUsed = false;
  #nextId = 1;
  #lastDecoded: Promise<unknown> = Promise.resolve();
  #stopIdling = (): void => {};
  #isClosed = false;

  constructor(parts: CodecProcessParts) {
    this.#parts = parts;
  }

  decode(source: PictureSource, side: number): Promise<DecodedPicture> {
    return this.#inTurn({ kind: 'decode', source, side }) as Promise<DecodedPicture>;
  }

  view(photo: PhotoFile, longest: number | null): Promise<PhotoView> {
    return this.#inTurn({ kind: 'view', photo, longest }) as Promise<PhotoView>;
  }

  see(photo: PhotoFile, side: number): Promise<SeenPhoto> {
    return this.#inTurn({ kind: 'see', photo, side }) as Promise<SeenPhoto>;
  }

  whole(photo: OriginalFile, picture: Uint8Array, longest: number | null): Promise<Uint8Array> {
    return this.#inTurn({ kind: 'whole', photo, picture, longest }) as Promise<Uint8Array>;
  }

  /** A drawing is never lost to the picture that somebody imports meanwhile: where the process fails twice, it is encoded here. */
  readonly encode: PngEncoder = async (pixels, extra = []) => {
    const encoded = await this.#ask({ kind: 'encode', pixels, extra }).catch(() => encodePng(pixels, extra));
    return encoded as Uint8Array;
  };

  render(file: Uint8Array, options: CopyOptions): Promise<Uint8Array> {
    const task = { kind: 'render', file, options } as const;
    return (isForeign(task) ? this.#inTurn(task) : this.#ask(task)) as Promise<Uint8Array>;
  }

  close(): void {
    this.#isClosed = true;
    this.#end();
  }

  /** Foreign files one after the other: when the process ends, it is known under which. */
  #inTurn(task: CodecTask): Promise<unknown> {
    const next = this.#lastDecoded.then(() => this.#ask(task));
    this.#lastDecoded = next.catch(() => {
      // The caller hears of it; the next picture must not.
    });
    return next;
  }

  /** Both ends are built from one protocol, so an answer has the type its task promises. */
  #ask(task: CodecTask): Promise<unknown> {
    return new Promise((resolve, reject) => this.#post({ task, resolve, reject }, true));
  }

  #post({ task, resolve, reject }: Pick<Waiting, 'task' | 'resolve' | 'reject'>, isFirstTry: boolean): void {
    if (this.#isClosed) {
      reject(errorAbout(task, 'studioClosing'));
      return;
    }
    this.#stopIdling();
    const child = (this.#child ??= this.#start());
    const id = this.#nextId;
    this.#nextId += 1;
    const mayTryAgain = isFirstTry && (!isForeign(task) || this.#isUsed);
    const stopTimer = task.kind !== 'encode' ? this.#parts.clock.after(killMilliseconds, () => this.#expire(id)) : () => {};
    this.#waiting.set(id, { task, child, mayTryAgain, resolve, reject, stopTimer });
    this.#isUsed = true;
    child.post({ id, task } satisfies CodecRequest);
  }

  #start(): ServiceProcess {
    const child = this.#parts.start();
    this.#isUsed = false;
    child.onMessage((message) => this.#onAnswer(message as CodecAnswer));
    child.onExit(() => this.#onExit(child));
    return child;
  }

  /** What is asked from now on goes to another process, also while this one is still dying. */
  #end(): void {
    this.#stopIdling();
    const child = this.#child;
    this.#child = null;
    child?.kill();
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    waiting?.stopTimer();
    return waiting;
  }

  #expire(id: number): void {
    const late = this.#take(id);
    late?.reject(errorAbout(late.task, 'pictureTimedOut'));
    this.#end();
  }

  #onAnswer(answer: CodecAnswer): void {
    const waiting = this.#take(answer.id);
    if (answer.ok) waiting?.resolve(answer.value);
    else waiting?.reject(errorAbout(waiting.task, answer.code, answer.detail));
    if (this.#waiting.size === 0) this.#stopIdling = this.#parts.clock.after(idleMilliseconds, () => this.#end());
  }

  #onExit(child: ServiceProcess): void {
    if (this.#child === child) this.#end();
    for (const [id, each] of this.#waiting) {
      if (each.child !== child) continue;
      this.#take(id);
      if (each.mayTryAgain || this.#isClosed) this.#post(each, false);
      else each.reject(errorAbout(each.task, 'codecCrashed'));
    }
  }
}

function errorAbout(task: CodecTask, code: ErrorCode, detail: ErrorDetail = {}): AppError {
  if (task.kind === 'decode') return new AppError(code, { file: nameOf(task.source), ...detail });
  return new AppError(code, 'photo' in task ? { file: task.photo.name, ...detail } : detail);
}

/** A picture that may be what a process dies of. */
function isForeign(task: CodecTask): boolean {
  if (task.kind === 'render') return task.options.original !== null;
  return task.kind !== 'encode';
}
