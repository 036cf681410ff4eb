import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import type { SqliteBinding, SqliteDatabase } from './sqliteDriver.ts';
import { withStoreErrors } from './storeErrors.ts';

/** Pages of the log that are worth a checkpoint, SQLite's own figure: from there on whoever commits would make one, and stand still for it. */
const worthPages = 1_000;
/** While a thread makes them, a commit does so only here: the log stays below 64 MB whatever becomes of the thread. */
const mostPages = 16_384;

export type CheckpointPlace = { readonly file: string; readonly binding: SqliteBinding };
export type CheckpointAsk = 'checkpoint' | 'close';

/** Puts what the log holds into the database, beside whatever else goes on. */
export type Checkpoints = {
  /** Resolves when the log is short, or was made as short as others let it be: whoever writes very much waits for this between its steps. */
  settle(): Promise<void>;
  close(): Promise<void>;
};

/** Who has no thread for them leaves them to SQLite, whose commits make them. */
export const noCheckpoints: Checkpoints = { settle: () => Promise.resolve(), close: () => Promise.resolve() };

const logSchema = z.tuple([z.object({ log: z.number(), checkpointed: z.number() })]);

/** `module`: the thread's. It begins when it is first needed. */
export function createCheckpoints(database: SqliteDatabase, module: string, place: CheckpointPlace): Checkpoints {
  return new ThreadedCheckpoints(database, () => new Worker(module, { workerData: place }));
}

class ThreadedCheckpoints implements Checkpoints {
  readonly #database: SqliteDatabase;
  readonly #start: () => Worker;
  #thread: Worker | null = null;
  #inWork: Promise<void> | null = null;
  #goOn = (): void => {};
  /** How long the log was at the last try: a reader may have kept all of it. */
  #tried = 0;
  #isOver = false;

  constructor(database: SqliteDatabase, start: () => Worker) {
    this.#database = database;
    this.#start = start;
    this.#leaveToCommits(mostPages);
  }

  settle(): Promise<void> {
    if (!this.#isOver && this.#inWork === null && this.#isDue()) this.#inWork = this.#checkpoint();
    return this.#inWork ?? Promise.resolve();
  }

  async close(): Promise<void> {
    this.#isOver = true;
    const thread = this.#thread;
    if (thread === null) return;
    await new Promise<void>((gone) => {
      thread.once('exit', () => gone());
      thread.ref();
      this.#ask(thread, 'close');
    });
  }

  #isDue(): boolean {
    // Asks how it stands and does nothing.
    const [{ log, checkpointed }] = withStoreErrors(() => logSchema.parse(this.#database.pragma('wal_checkpoint(NOOP)')));
    if (log - checkpointed < worthPages) return false;
    const isLongSince = log < this.#tried || log - this.#tried >= worthPages;
    if (isLongSince) this.#tried = log;
    return isLongSince;
  }

  async #checkpoint(): Promise<void> {
    const thread = (this.#thread ??= this.#begin());
    await new Promise<void>((goOn) => {
      this.#goOn = goOn;
      thread.ref();
      this.#ask(thread, 'checkpoint');
    });
    this.#inWork = null;
  }

  #begin(): Worker {
    const thread = this.#start();
    // Nobody waits for a thread that has nothing to do.
    const rest = (): void => {
      thread.unref();
      this.#goOn();
    };
    thread.on('message', rest);
    thread.on('error', (error) => console.error('Checkpoints are left to commits:', error));
    thread.on('exit', () => this.#end());
    return thread;
  }

  /** Without the thread things are as they are without this. */
  #end(): void {
    this.#thread = null;
    if (!this.#isOver) this.#leaveToCommits(worthPages);
    this.#isOver = true;
    this.#goOn();
  }

  #ask(thread: Worker, ask: CheckpointAsk): void {
    thread.postMessage(ask);
  }

  #leaveToCommits(pages: number): void {
    this.#database.pragma(`wal_autocheckpoint = ${String(pages)}`);
  }
}
