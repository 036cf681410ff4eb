import type { ImageId } from '../../../electron/contract/ids.ts';
import type { JobId } from '../../../electron/contract/ids.ts';
import { RequestFailed } from '../../api/appApi.ts';
import type { StudioApi } from '../../api/appApi.ts';
import { isOver } from '../../state/jobs.svelte.ts';
import type { Jobs } from '../../state/jobs.svelte.ts';

/** Turns a picture into words by a caption job. */
export class DescribePicture {
  readonly #api: StudioApi;
  readonly #jobs: Jobs;
  #running = $state(false);

  constructor({ api, jobs }: { readonly api: StudioApi; readonly jobs: Jobs }) {
    this.#api = api;
    this.#jobs = jobs;
  }

  get isRunning(): boolean {
    return this.#running;
  }

  /** The caption, once the job is done; null where it was cancelled. Throws what made the job fail. */
  async describe(imageId: ImageId): Promise<string | null> {
    this.#running = true;
    try {
      const isDone = await this.#finished(await this.#jobs.enqueue({ kind: 'caption', imageId }));
      return isDone ? ((await this.#api.images.get(imageId)).caption?.text ?? null) : null;
    } finally {
      this.#running = false;
    }
  }

  /** False where the job was cancelled. */
  #finished(jobId: JobId): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const settle = () => {
        const row = this.#jobs.row(jobId);
        if (row === undefined || !isOver(row)) return;
        stop();
        if (row.error === null) resolve(row.state === 'done');
        else reject(new RequestFailed(row.error));
      };
      const stop = this.#jobs.onchange(settle);
      settle();
    });
  }
}
