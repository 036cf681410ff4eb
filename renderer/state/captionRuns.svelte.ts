import type { CaptionRun } from '../../electron/contract/captionRuns.ts';
import type { JobId, PhotoId } from '../../electron/contract/ids.ts';
import { limits } from '../../electron/contract/limits.ts';
import type { StudioApi } from '../api/appApi.ts';
import { coalesced } from './coalesced.ts';

const openStates: readonly CaptionRun['state'][] = ['waiting', 'running', 'paused'];

/** The runs over photos, newest first. */
export class CaptionRuns {
  readonly #api: StudioApi;
  #runs = $state.raw<readonly CaptionRun[]>([]);
  #failures = $state.raw<ReadonlyMap<PhotoId, string>>(new Map());
  #failuresRead = '';
  readonly #readFailures = coalesced(async () => {
    const run = this.#runs.find(({ settings }) => settings.kind !== 'edit');
    const wanted = run === undefined ? '' : `${run.id} ${run.failed}`;
    if (run === undefined || wanted === this.#failuresRead) return;
    const failures =
      run.failed === 0
        ? []
        : await this.#api.captionRuns.failures({ runId: run.id, from: 0, limit: limits.pageItems.max }).catch(() => null);
    if (failures === null) return;
    this.#failuresRead = wanted;
    this.#failures = new Map(failures.map(({ photoId, message }) => [photoId, message]));
  });

  constructor(api: StudioApi) {
    this.#api = api;
  }

  /** The run that is not over: it works, waits or was set aside. */
  get current(): CaptionRun | undefined {
    return this.#followed.find(({ state }) => openStates.includes(state));
  }

  /** The newest run, over or not. */
  get newest(): CaptionRun | undefined {
    return this.#followed[0];
  }

  /** One photo that the model was asked about again is nothing to follow. */
  get #followed(): readonly CaptionRun[] {
    return this.#runs.filter(({ photos, settings }) => photos > 1 || settings.kind === 'edit' || settings.policy !== 'overwrite');
  }

  /** Why a photo could not be captioned by the newest run of captions; undefined where it was, or nobody tried. */
  failureOf(id: PhotoId): string | undefined {
    return this.#failures.get(id);
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
    void this.#readFailures();
  }
}
