import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../contract/errors.ts';
import type { PackageWork } from '../contract/packageWork.ts';
import { toFailure } from '../contract/errorWords.ts';
import type { ImportRequest, PythonState, WeightsFolder } from '../contract/weights.ts';
import type { ModelCheck, ModelSummary } from '../contract/models.ts';
import { checkPackage, listPackages } from '../engine/packageShelf.ts';
import { toWriteError } from '../library/fileErrors.ts';
import { addPackage, fetchingPrefix, unpackingPrefix } from './addPackage.ts';
import type { Place } from './addPackage.ts';
import type { ActParts } from './ports.ts';
import { watchedHashes } from './watchedHashes.ts';
import { isAbandoned } from './workFolder.ts';
import { findPython } from './weights/findPython.ts';
import { importWeights, importingPrefix } from './weights/importWeights.ts';
import { readWeights } from './weights/readWeights.ts';
import type { Toolkit } from './weights/toolkit.ts';

const removingPrefix = '.removing-';
const dayMilliseconds = 24 * 60 * 60 * 1_000;
/** What was fetched in part and not gone on with for so long is no longer wanted. */
const keptMilliseconds = 14 * dayMilliseconds;

export type PackagesParts = Omit<ActParts, 'signal' | 'tell'> & {
  readonly shippedFolder: string;
  readonly addedFolder: string;
  /** One outside both that is used whatever is there, as the engine has it. */
  readonly packageFolder?: string | null;
  /** Where the engine remembers what it has read. */
  readonly hashesFile?: string;
  /** By which published weights become packages. */
  readonly toolkit: Toolkit;
  readonly onWork: (work: PackageWork | null) => void;
  /** Others are there now. */
  readonly onChange: () => void;
};

/** The packages that a person adds and removes. One act at a time. */
export class Packages {
  readonly #parts: PackagesParts;
  #work: PackageWork | null = null;
  #ending: AbortController | null = null;
  #swept: Promise<void> = Promise.resolve();

  constructor(parts: PackagesParts) {
    this.#parts = parts;
  }

  get work(): PackageWork | null {
    return this.#work;
  }

  stop(): void {
    this.#ending?.abort();
  }

  /** Takes away what a stop in the middle left behind. What another process is still at stays. */
  sweep(): Promise<void> {
    this.#swept = this.#swept.then(() => this.#sweep());
    return this.#swept;
  }

  /** From a folder, an archive, or an address of either. Answers the id it has now. */
  async add(from: string): Promise<string> {
    const name = from.split(/[/\\]/u).findLast((part) => part !== '' && part !== 'manifest.json') ?? from;
    return this.#act({ kind: 'add', name, transfer: null }, (parts) => this.#bring((place) => addPackage(from, place, parts)));
  }

  /** What a folder of published weights is, and whether it can be imported on this computer. */
  async weights(folder: string): Promise<WeightsFolder> {
    const found = await readWeights(folder);
    return { ...found, python: await this.python() };
  }

  /** Which Python runs the importers; each that may be is asked. */
  async python(): Promise<PythonState> {
    const { clock, toolkit } = this.#parts;
    const chosen = toolkit.chosen();
    return findPython({ clock, toolkit, signal: new AbortController().signal }).then(
      (used) => ({ chosen, used, whyNot: null }),
      (error: unknown) => ({ chosen, used: null, whyNot: toFailure(error).message }),
    );
  }

  /** Makes a package of published weights by the Python toolkit. Answers its id. */
  async import(request: ImportRequest): Promise<string> {
    const { name, path } = await readWeights(request.path);
    const { toolkit } = this.#parts;
    return this.#act({ kind: 'import', name, transfer: null }, (parts) =>
      this.#bring((place) => importWeights({ ...request, path }, place, { ...parts, toolkit })),
    );
  }

  /** Reads every file of a package, whatever is remembered of it. */
  async verify(id: string): Promise<ModelCheck> {
    const model = (await this.#list()).find((each) => each.id === id);
    return this.#act({ kind: 'verify', name: model?.name ?? id, transfer: null }, (parts) =>
      checkPackage(this.#shelf, id, watchedHashes(model?.bytes ?? 0, parts)),
    );
  }

  /** Answers how many bytes are free now. */
  async remove(id: string): Promise<number> {
    const { addedFolder } = this.#parts;
    const found = (await this.#list()).find((model) => model.id === id);
    if (found === undefined) throw new AppError('packageMissing', { file: id });
    if (!found.isAdded) throw new AppError('packageShips', { id });
    const away = join(addedFolder, `${removingPrefix}${id}`);
    try {
      await rm(away, { recursive: true, force: true });
      // Gone at once and as a whole: half a package is none.
      await rename(found.folder, away);
      this.#parts.onChange();
      await rm(away, { recursive: true, force: true });
    } catch (error) {
      throw toWriteError(error, found.folder);
    }
    return found.bytes;
  }

  async #act<T>(work: PackageWork, act: (parts: ActParts) => Promise<T>): Promise<T> {
    if (this.#ending !== null) throw new AppError('packagesBusy');
    const ending = new AbortController();
    this.#ending = ending;
    this.#setWork(work);
    try {
      return await act({ ...this.#parts, signal: ending.signal, tell: (transfer) => this.#setWork({ ...work, transfer }) });
    } catch (error) {
      throw ending.signal.aborted ? new AppError('cancelled', {}, { cause: error }) : error;
    } finally {
      this.#ending = null;
      this.#setWork(null);
    }
  }

  async #bring(bring: (place: Place) => Promise<string>): Promise<string> {
    await mkdir(this.#parts.addedFolder, { recursive: true, mode: 0o700 });
    // To its end before anything is begun: this process is at nothing while it sweeps.
    await this.sweep();
    const id = await bring({ folder: this.#parts.addedFolder, isTaken: (taken) => this.#isThere(taken) });
    this.#parts.onChange();
    return id;
  }

  async #isThere(id: string): Promise<boolean> {
    return (await this.#list()).some((model) => model.id === id);
  }

  get #shelf() {
    const { shippedFolder, addedFolder, packageFolder = null, hashesFile } = this.#parts;
    const remembered = hashesFile === undefined ? {} : { hashesFile };
    return { packagesFolder: shippedFolder, addedFolder, packageFolder, modelId: null, ...remembered };
  }

  #list(): Promise<readonly ModelSummary[]> {
    return listPackages(this.#shelf);
  }

  async #sweep(): Promise<void> {
    const { addedFolder } = this.#parts;
    for (const name of await readdir(addedFolder).catch(() => [])) {
      // One that cannot be removed now is tried again at the next start.
      if (await this.#isLeft(name)) await rm(join(addedFolder, name), { recursive: true, force: true }).catch(() => undefined);
    }
  }

  async #isLeft(name: string): Promise<boolean> {
    const { addedFolder, clock, owners } = this.#parts;
    // Two may take the same away.
    if (name.startsWith(removingPrefix)) return true;
    const working = [unpackingPrefix, importingPrefix].find((prefix) => name.startsWith(prefix));
    if (working === undefined && !name.startsWith(fetchingPrefix)) return false;
    if (working !== undefined && isAbandoned(name, working, owners)) return true;
    const age = clock.now() - ((await stat(join(addedFolder, name)).catch(() => null))?.mtimeMs ?? Infinity);
    // Of one on another machine, or in another container, nothing is certain but its age.
    return age > (working === undefined ? keptMilliseconds : dayMilliseconds);
  }

  #setWork(work: PackageWork | null): void {
    this.#work = work;
    this.#parts.onWork(work);
  }
}
