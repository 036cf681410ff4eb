import type { PhotoFolderId, PhotoId } from '../contract/ids.ts';
import type { ScanFailure, ScanProgress, ScanReport } from '../contract/photos.ts';
import type { Clock } from '../jobs/ports.ts';
import { inParallel } from '../library/inParallel.ts';
import { nextTurn } from '../library/nextTurn.ts';
import type { PhotoScanner, WalkBatch } from './photoScanner.ts';
import type { PhotoRow, PhotoScanStore, PresentRow, ReadOutcome } from './ports.ts';
import { ScanPace } from './scanPace.ts';
import { Slices } from './slices.ts';
import type { Settle } from './slices.ts';

export type ScanParts = {
  readonly store: PhotoScanStore;
  readonly scanner: PhotoScanner;
  /** Passed over wherever it lies. */
  readonly ownFolder: string;
  readonly clock: Clock;
  readonly settle?: Settle | undefined;
  readonly newId: () => PhotoId;
  readonly tell: (progress: ScanProgress) => void;
  /** Rows of the folder are different now. */
  readonly onChange: () => void;
};

const slash = Buffer.from('/');
const rowsAtOnce = 500;
/** Files that are asked for together, and how many such lots: while the rows of one are written, the next is read. */
const lot = { files: 32, atOnce: 2 } as const;
/** A list of what went wrong is to be read by a person. */
const failuresKept = 200;

/** Compares what is known of a folder with what is there. */
export class FolderScan {
  readonly #parts: ScanParts;
  readonly #id: PhotoFolderId;
  readonly #signal: AbortSignal;
  readonly #slices: Slices;
  readonly #seen = new Set<number>();
  readonly #added: number[] = [];
  readonly #unlisted: Buffer[] = [];
  readonly #failures: ScanFailure[] = [];
  readonly #counts = { found: 0, changed: 0, moved: 0, missing: 0, failures: 0 };

  constructor(id: PhotoFolderId, parts: ScanParts, signal: AbortSignal) {
    this.#id = id;
    this.#parts = parts;
    this.#signal = signal;
    this.#slices = new Slices({ settle: parts.settle });
  }

  /** Lists, re-points, reads. Null where the folder cannot be reached: then nothing that is known of it changes. */
  async run(): Promise<ScanReport | null> {
    const { store, clock, onChange } = this.#parts;
    if (!(await this.#list())) {
      store.setState(this.#id, 'offline');
      onChange();
      return null;
    }
    store.setState(this.#id, 'online');
    if (!this.#signal.aborted) await this.#settleUnseen();
    onChange();
    store.retryUnopened(this.#id);
    await this.#read();
    const { failures, ...counts } = this.#counts;
    const report = { endedAt: clock.now(), ...counts, added: this.#added.length - counts.moved, failures, stopped: this.#signal.aborted };
    store.ended(this.#id, report, this.#failures);
    onChange();
    return report;
  }

  /** False where the folder cannot be reached, or is empty though it held photos: a disk that is not mounted looks like that. */
  async #list(): Promise<boolean> {
    const { store, scanner, ownFolder } = this.#parts;
    const { path } = store.folder(this.#id);
    const pace = this.#pace('listing', store.countKnown(this.#id));
    const end = await scanner.walk({ root: path, except: ownFolder }, (batch) => this.#note(batch, pace), this.#signal);
    if (end.kind === 'unreachable') return false;
    return this.#signal.aborted || this.#counts.found > 0 || this.#counts.failures > 0 || !store.holdsPhotos(this.#id);
  }

  async #note({ files, failures, unlisted }: WalkBatch, pace: ScanPace): Promise<void> {
    const { store, clock, newId } = this.#parts;
    await this.#slices.each(files, (slice) => {
      const { seen, added, changed } = store.note(this.#id, slice, clock.now(), newId);
      for (const seq of seen) this.#seen.add(seq);
      this.#added.push(...added);
      this.#counts.changed += changed;
      this.#counts.found += slice.length;
      pace.add(slice.length);
    });
    this.#counts.failures += failures.length;
    this.#failures.push(...failures.slice(0, Math.max(0, failuresKept - this.#failures.length)));
    this.#unlisted.push(...unlisted.map((path) => Buffer.from(path)));
  }

  /** What is known and was not seen has another name now, is gone, or lies where nothing could be listed. */
  async #settleUnseen(): Promise<void> {
    const { store } = this.#parts;
    const unseen: PresentRow[] = [];
    const fresh = new Map<string, number>();
    const added = new Set(this.#added);
    for await (const row of this.#present()) {
      if (!this.#seen.has(row.seq)) unseen.push(row);
      else if (added.has(row.seq)) fresh.set(fileKey(row), row.seq);
    }
    const gone: number[] = [];
    await this.#slices.each(
      unseen.filter(({ path }) => !this.#isUnlisted(path)),
      (slice) => {
        for (const row of slice) {
          const newer = fresh.get(fileKey(row));
          if (newer === undefined) gone.push(row.seq);
          else {
            fresh.delete(fileKey(row));
            store.repoint(row.seq, newer);
            this.#counts.moved += 1;
          }
        }
      },
    );
    await this.#slices.each(gone, (slice) => store.setMissing(slice));
    this.#counts.missing = gone.length;
  }

  async *#present(): AsyncGenerator<PresentRow> {
    for (let after = 0; ;) {
      await nextTurn();
      const rows = this.#parts.store.present(this.#id, after, rowsAtOnce);
      yield* rows;
      const last = rows.at(-1);
      if (last === undefined) return;
      after = last.seq;
    }
  }

  #isUnlisted(path: Uint8Array): boolean {
    const text = latin1(path);
    return this.#unlisted.some((folder) => text === latin1(folder) || text.startsWith(`${latin1(folder)}/`));
  }

  /** Opens what is new or changed. Runs on where an earlier scan was ended. */
  async #read(): Promise<void> {
    const { store } = this.#parts;
    const pace = this.#pace('reading', store.countToRead(this.#id));
    let after = 0;
    while (!this.#signal.aborted) {
      const rows = store.toRead(this.#id, after, rowsAtOnce);
      const last = rows.at(-1);
      if (last === undefined) return;
      after = last.seq;
      await this.#readSome(rows, pace);
    }
  }

  async #readSome(rows: readonly PhotoRow[], pace: ScanPace): Promise<void> {
    const { store, scanner } = this.#parts;
    const root = Buffer.from(store.folder(this.#id).path);
    const lots = Array.from({ length: Math.ceil(rows.length / lot.files) }, (_, index) =>
      rows.slice(index * lot.files, (index + 1) * lot.files),
    );
    await inParallel(lots, lot.atOnce, async (some) => {
      if (this.#signal.aborted) return;
      const answers = await scanner.read(some.map(({ path, name }) => ({ path: Buffer.concat([root, slash, path]), name })));
      // A file that is gone by now is the next scan's to tell.
      const outcomes = some.flatMap(({ seq }, index): ReadOutcome[] => {
        const answer = answers[index];
        return answer === undefined || answer.kind === 'gone' ? [] : [{ seq, ...answer }];
      });
      await this.#slices.each(outcomes, (slice) => (this.#counts.moved += store.keepRead(slice)));
      pace.add(some.length);
    });
  }

  #pace(stage: ScanProgress['stage'], total: number): ScanPace {
    const { clock, tell } = this.#parts;
    return new ScanPace({ clock, tell, folderId: this.#id }, stage, total);
  }
}

/** A file that is renamed keeps these; another of the same is no accident. */
function fileKey({ inode, bytes, modified }: PresentRow): string {
  return `${inode} ${bytes} ${modified}`;
}

function latin1(path: Uint8Array): string {
  return Buffer.from(path).toString('latin1');
}
