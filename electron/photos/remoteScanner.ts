import { toFailure } from '../contract/errorWords.ts';
import { AppError } from '../contract/errors.ts';
import type { Clock } from '../jobs/ports.ts';
import type { PhotoFile } from '../library/photoFile.ts';
import type { PhotoScanner, ReadAnswer, WalkBatch, WalkEnd, WalkRequest, Watching } from './photoScanner.ts';
import type { ScannerMessage, ScannerRequest, ScannerTask } from './scannerProtocol.ts';

/** A process beside this one, as main starts it. */
export type ScannerService = {
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  onExit(listener: () => void): void;
  kill(): void;
};

export type RemoteScannerParts = { readonly start: () => ScannerService; readonly clock: Clock };

/** A disk on a slow network may take long for a few large files; one that takes longer has gone. */
const readMilliseconds = 120_000;
const restMilliseconds = 5_000;

type Waiting = {
  /** Of what the scanner says about this request. */
  readonly onMessage: (message: ScannerMessage) => void;
  readonly onGone: () => void;
};

/** The scanner in a process that is started when it is needed. It may end at any time: a file under which it ends twice is set aside. */
export class RemoteScanner implements PhotoScanner {
  readonly #parts: RemoteScannerParts;
  readonly #waiting = new Map<number, Waiting>();
  #child: ScannerService | null = null;
  #nextId = 1;
  #secondTries: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  constructor(parts: RemoteScannerParts) {
    this.#parts = parts;
  }

  walk(request: WalkRequest, onBatch: (batch: WalkBatch) => Promise<void>, signal: AbortSignal): Promise<WalkEnd> {
    return new Promise((resolve, reject) => {
      const id = this.#ask(
        { kind: 'walk', request },
        {
          onGone: () => reject(new AppError(this.#isClosed ? 'studioClosing' : 'scannerStopped')),
          onMessage: (message) => {
            if (message.kind === 'batch') onBatch(message.batch).then(() => this.#post({ id, kind: 'taken' }), fail);
            else if (message.kind === 'walked') {
              this.#waiting.delete(id);
              resolve(message.end);
            }
          },
        },
      );
      const stop = (): void => this.#post({ id, kind: 'stop' });
      const fail = (error: unknown): void => {
        this.#waiting.delete(id);
        stop();
        reject(error instanceof Error ? error : new Error('a batch was refused', { cause: error }));
      };
      signal.addEventListener('abort', stop, { once: true });
    });
  }

  async read(files: readonly PhotoFile[]): Promise<readonly ReadAnswer[]> {
    const answers = await this.#secondTries.then(() => this.#readOnce(files));
    if (typeof answers !== 'string') return answers;
    // Nobody knows under which of them the process ended. Alone, a file ends only the process that it breaks itself.
    if (this.#isClosed) throw new AppError('studioClosing');
    const again = this.#secondTries.then(() => this.#readEach(files));
    this.#secondTries = again;
    return again;
  }

  async #readEach(files: readonly PhotoFile[]): Promise<readonly ReadAnswer[]> {
    const answers: ReadAnswer[] = [];
    for (const file of files) {
      const answer = await this.#readOnce([file]);
      if (typeof answer !== 'string') answers.push(...answer);
      // No file is to blame for the end of the studio.
      else if (this.#isClosed) throw new AppError('studioClosing');
      else {
        const code = answer === 'late' ? 'pictureTimedOut' : 'codecCrashed';
        answers.push({ kind: 'failed', failure: toFailure(new AppError(code, { file: file.name })) });
      }
    }
    return answers;
  }

  watch(root: Uint8Array, watching: Watching): () => void {
    let stop = (): void => {};
    const begin = (): void => {
      const id = this.#ask(
        { kind: 'watch', root },
        {
          // A new process watches on; what happened between the two is seen by looking once.
          onGone: () => {
            stop = this.#parts.clock.after(restMilliseconds, () => {
              if (this.#isClosed) return;
              begin();
              watching.onChange();
            });
          },
          onMessage: ({ kind }) => (kind === 'limit' ? watching.onLimit() : watching.onChange()),
        },
      );
      stop = () => {
        this.#waiting.delete(id);
        this.#post({ id, kind: 'stop' });
      };
    };
    begin();
    return () => stop();
  }

  close(): void {
    this.#isClosed = true;
    this.#child?.kill();
    this.#child = null;
  }

  #readOnce(files: readonly PhotoFile[]): Promise<readonly ReadAnswer[] | 'gone' | 'late'> {
    return new Promise((resolve) => {
      const done = (answer: readonly ReadAnswer[] | 'gone' | 'late'): void => {
        this.#waiting.delete(id);
        stopTimer();
        resolve(answer);
      };
      const id = this.#ask(
        { kind: 'read', files },
        { onGone: () => done('gone'), onMessage: (message) => (message.kind === 'read' ? done(message.answers) : undefined) },
      );
      const stopTimer = this.#parts.clock.after(readMilliseconds, () => {
        done('late');
        this.#child?.kill();
      });
    });
  }

  #ask(task: ScannerTask, waiting: Waiting): number {
    const id = this.#nextId;
    this.#nextId += 1;
    this.#waiting.set(id, waiting);
    if (this.#isClosed) queueMicrotask(() => this.#takeAll(new Map([[id, waiting]])));
    else this.#post({ id, kind: 'task', task });
    return id;
  }

  #post(request: ScannerRequest): void {
    if (this.#isClosed) return;
    this.#child ??= this.#start();
    this.#child.post(request);
  }

  #start(): ScannerService {
    const child = this.#parts.start();
    // Only the scanner holds the other end, and both are built from one protocol.
    child.onMessage((message) => this.#waiting.get((message as ScannerMessage).id)?.onMessage(message as ScannerMessage));
    child.onExit(() => {
      if (this.#child === child) this.#child = null;
      this.#takeAll(new Map(this.#waiting));
    });
    return child;
  }

  #takeAll(waiting: ReadonlyMap<number, Waiting>): void {
    for (const [id, { onGone }] of waiting) {
      this.#waiting.delete(id);
      onGone();
    }
  }
}
