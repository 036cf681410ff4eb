import type { CaptionRun } from '../../electron/contract/captionRuns.ts';
import type { JobId } from '../../electron/contract/ids.ts';
import type { StudioApi } from '../api/appApi.ts';

const openStates: readonly CaptionRun['state'][] = ['waiting', 'running', 'paused'];

/** The runs that caption photos, newest first. */
export class CaptionRuns {
  readonly #api: StudioApi;
  #runs = $state.raw<readonly CaptionRun[]>([]);

  constructor(api: StudioApi) {
    this.#api = api;
  }

  /** The run that is not over: it works, waits or was set aside. */
  get current(): CaptionRun | undefined {
    return this.#runs.find(({ state }) => openStates.includes(state));
  }

  /** The newest run, over or not. */
  get newest(): CaptionRun | undefined {
    return this.#runs[0];
  }

  async connect(): Promise<() => void> {
    const stop = this.#api.on('captionRunChanged', (run) => this.#take(run));
    const runs = await this.#api.captionRuns.list();
    // What was announced meanwhile is newer than the list.
    for (const run of runs.toReversed()) if (!this.#has(run.id)) this.#take(run);
    return stop;
  }

  #has(id: JobId): boolean {
    return this.#runs.some((run) => run.id === id);
  }

  #take(run: CaptionRun): void {
    this.#runs = [run, ...this.#runs.filter(({ id }) => id !== run.id)].sort((a, b) => b.createdAt - a.createdAt);
  }
}
