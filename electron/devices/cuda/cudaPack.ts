import { existsSync, readFileSync, statSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import type { CudaPackState } from '../../contract/cudaPack.ts';
import { AppError } from '../../contract/errors.ts';
import type { Transfer } from '../../contract/fetching.ts';
import { fetchFile } from '../../fetching/fetchFile.ts';
import { secondsLeft } from '../../fetching/secondsLeft.ts';
import type { FetchParts } from '../../fetching/ports.ts';
import { TransferRate } from '../../fetching/transferRate.ts';
import type { CudaWheel } from './cudaWheels.ts';
import { unwheel } from './unwheel.ts';

const noteName = 'pack.json';
/** Said only when all is there: which libraries, and how large each is. */
const noteSchema = z.strictObject({ wheels: z.array(z.string()), files: z.record(z.string(), z.int().min(0)) });

export type CudaPackParts = Omit<FetchParts, 'signal' | 'tell'> & {
  /** Where the pack is put. */
  readonly folder: string;
  readonly wheels: readonly CudaWheel[];
  /** Why it would be of no use here; null where it may be. */
  readonly refusal: () => string | null;
  readonly onState: (state: CudaPackState) => void;
};

/** The libraries that CUDA needs: fetched on the person's request only, or taken from files they brought, and gone as easily. */
export class CudaPack {
  readonly #parts: CudaPackParts;
  #transfer: Transfer | null = null;
  #ending: AbortController | null = null;

  constructor(parts: CudaPackParts) {
    this.#parts = parts;
  }

  get state(): CudaPackState {
    const { folder, wheels, refusal } = this.#parts;
    return {
      isThere: this.isThere,
      folder,
      bytes: wheels.reduce((sum, { bytes }) => sum + bytes, 0),
      parts: wheels.map(({ name }) => name),
      refusal: refusal(),
      isBusy: this.#ending !== null,
      transfer: this.#transfer,
    };
  }

  get folder(): string {
    return this.#parts.folder;
  }

  /** Whole, and of the versions that this studio knows. */
  get isThere(): boolean {
    const { folder, wheels } = this.#parts;
    try {
      const note = noteSchema.parse(JSON.parse(readFileSync(join(folder, noteName), 'utf8')));
      const isSame = note.wheels.join() === wheels.map(({ sha256 }) => sha256).join();
      return isSame && Object.entries(note.files).every(([name, bytes]) => statSync(join(folder, name)).size === bytes);
    } catch {
      // None, or one that something was taken from.
      return false;
    }
  }

  stop(): void {
    this.#ending?.abort();
  }

  /** From the folder that holds the wheels, or, where none is named, from where they are published. */
  async install(from: string | null): Promise<void> {
    const refusal = this.#parts.refusal();
    if (refusal !== null) throw new AppError('cudaRefused', { because: refusal });
    if (this.#ending !== null) throw new AppError('packagesBusy');
    const ending = new AbortController();
    this.#ending = ending;
    this.#tell(null);
    try {
      if (!this.isThere) await this.#bring(from, ending.signal);
    } catch (error) {
      throw ending.signal.aborted ? new AppError('cancelled', {}, { cause: error }) : error;
    } finally {
      this.#ending = null;
      this.#tell(null);
    }
  }

  /** Answers how many bytes were freed. */
  async remove(): Promise<number> {
    if (this.#ending !== null) throw new AppError('packagesBusy');
    const { folder } = this.#parts;
    const bytes = await sizeOf(folder);
    await rm(folder, { recursive: true, force: true });
    await rm(this.#begun, { recursive: true, force: true });
    this.#tell(null);
    return bytes;
  }

  get #begun(): string {
    return `${this.#parts.folder}.begun`;
  }

  /** Wheel by wheel, so that no more than one lies beside what is unpacked; what is done already is not done again. */
  async #bring(from: string | null, signal: AbortSignal): Promise<void> {
    const { folder, wheels } = this.#parts;
    await mkdir(this.#begun, { recursive: true, mode: 0o700 });
    for (const wheel of wheels) {
      const done = join(this.#begun, `${wheel.sha256}.done`);
      if (existsSync(done)) continue;
      const file = join(this.#begun, basename(wheel.address));
      await this.#fetch(wheel, from, file, signal);
      await this.#unpack(wheel, file, signal);
      await rm(file);
      await writeFile(done, '');
    }
    await this.#finish(wheels);
    await rm(folder, { recursive: true, force: true });
    await rename(this.#begun, folder);
  }

  async #fetch(wheel: CudaWheel, from: string | null, target: string, signal: AbortSignal): Promise<void> {
    if ((await stat(target).catch(() => null))?.size === wheel.bytes) return;
    const address = from === null ? wheel.address : pathToFileURL(join(from, basename(wheel.address))).href;
    const { bytes, sha256 } = wheel;
    const tell = (transfer: Transfer): void => this.#tell(this.#asOfAll(wheel, transfer));
    await fetchFile({ address, target, bytes, sha256, mostBytes: bytes }, { ...this.#parts, signal, tell });
  }

  async #unpack(wheel: CudaWheel, file: string, signal: AbortSignal): Promise<void> {
    const rate = new TransferRate(
      () => this.#parts.clock.steady(),
      (transfer) => this.#tell(transfer),
    );
    let done = 0;
    await unwheel(file, wheel.take, {
      folder: this.#begun,
      signal,
      onBytes: (bytes) => rate.at('unpacking', (done += bytes), 0),
    });
  }

  async #finish(wheels: readonly CudaWheel[]): Promise<void> {
    const names = wheels.flatMap(({ take }) => Object.values(take));
    const files: Record<string, number> = {};
    for (const name of names) files[name] = (await stat(join(this.#begun, name))).size;
    const note = { wheels: wheels.map(({ sha256 }) => sha256), files };
    await writeFile(join(this.#begun, noteName), JSON.stringify(note), { flush: true });
  }

  /** How far all wheels are, by how far one is. */
  #asOfAll(wheel: CudaWheel, transfer: Transfer): Transfer {
    if (transfer.stage !== 'fetching') return transfer;
    const { wheels } = this.#parts;
    const total = wheels.reduce((sum, { bytes }) => sum + bytes, 0);
    const done = wheels.slice(0, wheels.indexOf(wheel)).reduce((sum, { bytes }) => sum + bytes, transfer.done);
    return { ...transfer, done, total, secondsLeft: secondsLeft(total - done, transfer.bytesPerSecond) };
  }

  #tell(transfer: Transfer | null): void {
    this.#transfer = transfer;
    this.#parts.onState(this.state);
  }
}

async function sizeOf(folder: string): Promise<number> {
  const names = await readdir(folder).catch((): string[] => []);
  const sizes = await Promise.all(names.map((name) => stat(join(folder, name)).catch(() => null)));
  return sizes.reduce((sum, each) => sum + (each?.size ?? 0), 0);
}
