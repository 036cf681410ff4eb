import { expect, vi } from 'vitest';
import type { ApiHandlers } from '../../contract/appApi.ts';
import type { ImageCard, ImagePage } from '../../contract/images.ts';
import type { ImageId, JobId, PhotoFolderId, PhotoId, SidecarBatchId } from '../../contract/ids.ts';
import type { EditRequest, GenerateRequest, JobRow } from '../../contract/jobs.ts';

/** The part of the contract that needs neither a dialog nor a model package: what a studio knows and does. */
export type SuiteApi = Pick<
  ApiHandlers,
  'jobs' | 'queue' | 'images' | 'photos' | 'sidecars' | 'captionRuns' | 'captions' | 'history' | 'devices' | 'settings'
> & {
  /** Packages as files, and which of them are in memory; what is in them is the engine's. */
  readonly models: Pick<ApiHandlers['models'], 'add' | 'weights' | 'choosePython' | 'remove' | 'unload' | 'verify' | 'work' | 'stopWork'>;
  readonly engine: Pick<ApiHandlers['engine'], 'state'>;
};

export type SuiteStudio = {
  readonly api: SuiteApi;
  /** Lets the engine end what is queued, as it would by itself. */
  readonly finishJobs: () => Promise<void>;
  /** A folder with the photos of photosOfSuite. */
  readonly photoFolder: () => Promise<string>;
  /** The same for the one in work, where the queue begins no other. */
  readonly finishRunning: () => Promise<void>;
  /** The folder of a sound package, whose name is its id. */
  readonly packageFolder: string;
  readonly dispose: () => void | Promise<void>;
};

const drawing = { seed: 7, variations: 2, steps: 4, guidance: 3, temperature: 1, order: 'raster' } as const;
export const drawFox: GenerateRequest = { kind: 'generate', prompt: 'a red fox', ...drawing };
/** What lies in a folder of the suite. */
export const photosOfSuite = ['fox.png', 'lake/blue hill.jpg', 'lake/red boat.jpg'] as const;
export const unknownPhoto: PhotoId = 'pho_00000000000000000000';
export const unknownFolder: PhotoFolderId = 'fol_00000000000000000000';
export const unknownBatch: SidecarBatchId = 'sid_00000000000000000000';
export const unknownImage: ImageId = 'img_00000000000000000000';
export const unknownJob: JobId = 'job_00000000000000000000';

/** Answers the code a request fails with, or that it did not. */
export async function codeOf(request: () => unknown): Promise<unknown> {
  try {
    await request();
    return 'no failure';
  } catch (error) {
    return (error as { readonly code?: unknown }).code; // AppError and RequestFailed both carry one
  }
}

/** The studio of the test in work, and what the sentences about it do again and again. */
export class SuiteSteps {
  #studio: SuiteStudio | undefined;

  open(studio: SuiteStudio): void {
    this.#studio = studio;
  }

  get #opened(): SuiteStudio {
    if (this.#studio === undefined) throw new Error('no studio is open');
    return this.#studio;
  }

  get api(): SuiteApi {
    return this.#opened.api;
  }

  get packageFolder(): string {
    return this.#opened.packageFolder;
  }

  finishJobs = (): Promise<void> => this.#opened.finishJobs();
  finishRunning = (): Promise<void> => this.#opened.finishRunning();
  dispose = (): void | Promise<void> => this.#opened.dispose();

  rowOf = async (id: JobId): Promise<JobRow | undefined> => (await this.api.jobs.list()).find((row) => row.id === id);

  draw = async (change: Partial<GenerateRequest> = {}): Promise<JobRow> => {
    const id = await this.api.jobs.enqueue({ ...drawFox, ...change });
    await this.finishJobs();
    const row = await this.rowOf(id);
    if (row === undefined) throw new Error('the job left the list');
    return row;
  };

  drawOne = async (prompt: string): Promise<ImageId> => {
    const [image] = (await this.draw({ prompt, variations: 1 })).imageIds;
    if (image === undefined) throw new Error('nothing was drawn');
    return image;
  };

  edit = async (imageId: ImageId, instruction: string): Promise<ImageId | undefined> => {
    const request: EditRequest = { kind: 'edit', imageId, instruction, imageGuidance: 1.5, ...drawing, variations: 1 };
    const id = await this.api.jobs.enqueue(request);
    await this.finishJobs();
    return (await this.rowOf(id))?.imageIds[0];
  };

  page = async (change: object = {}): Promise<ImagePage> => this.api.images.page({ limit: 50, ...change });
  idsOf = async (change: object = {}): Promise<readonly ImageCard['id'][]> => (await this.page(change)).images.map((card) => card.id);

  /** The photos of the suite, added and scanned. */
  addFolder = async (): Promise<PhotoFolderId> => {
    const folder = await this.api.photos.addFolder({ kind: 'path', path: await this.#opened.photoFolder() });
    if (folder === null) throw new Error('no folder was added');
    await vi.waitFor(async () => expect((await this.api.photos.folders()).at(-1)?.lastScan).not.toBeNull(), { timeout: 20_000 });
    return folder.id;
  };
}
