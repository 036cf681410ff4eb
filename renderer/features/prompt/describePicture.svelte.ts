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

  /** The caption, once the job is done. Throws what made the job fail. */
  async describe(imageId: ImageId): Promise<string> {
    this.#running = true;
    try {
      await this.#finished(await this.#jobs.enqueue({ kind: 'caption', imageId }));
      return (await this.#api.images.get(imageId)).caption?.text ?? '';
    } finally {
      this.#running = false;
    }
  }

  #finished(jobId: JobId): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = () => {
        const row = this.#jobs.row(jobId);
        if (row === undefined || !isOver(row)) return;
        stop();
        if (row.error === null) resolve();
        else reject(new RequestFailed(row.error));
      };
      const stop = this.#jobs.onchange(settle);
      settle();
    });
  }
}
