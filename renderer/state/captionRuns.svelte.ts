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
  #canRetry = $state(false);
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

  /** What could not be had when it was tried may be there by now, and the other way round. */
  readonly #lookForRetry = coalesced(
    async () => {
      const run = this.newest;
      this.#canRetry = run !== undefined && run.failed > 0 && run.state === 'done' && (await this.#holdsReadable(run));
    },
    { rest: 9 },
  );

  constructor(api: StudioApi) {
    this.#api = api;
  }

  async #holdsReadable({ id: runId, failed }: CaptionRun): Promise<boolean> {
    const { captionRuns, photos } = this.#api;
    const failures = await captionRuns.failures({ runId, from: 0, limit: limits.pageItems.max }).catch(() => []);
    if (failures.length === 0 || failures.length < failed) return true;
    const cards = await photos.cards(failures.map(({ photoId }) => photoId)).catch(() => null);
    return cards === null || cards.some(({ state }) => state === 'here');
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

  /** Whether trying again what the newest run could not do has a photo to try it with. */
  get canRetry(): boolean {
    return this.#canRetry;
  }

  /** Why a photo could not be captioned by the newest run of captions; undefined where it was, or nobody tried. */
  failureOf(id: PhotoId): string | undefined {
    return this.#failures.get(id);
  }

  async connect(): Promise<() => void> {
    const stops = [
      this.#api.on('captionRunChanged', (run) => this.#take(run)),
      this.#api.on('photosChanged', () => void this.#lookForRetry()),
    ];
    const runs = await this.#api.captionRuns.list();
    // What was announced meanwhile is newer than the list.
    for (const run of runs.toReversed()) if (!this.#has(run.id)) this.#take(run);
    return () => stops.forEach((stop) => stop());
  }

  #has(id: JobId): boolean {
    return this.#runs.some((run) => run.id === id);
  }

  #take(run: CaptionRun): void {
    this.#runs = [run, ...this.#runs.filter(({ id }) => id !== run.id)].sort((a, b) => b.createdAt - a.createdAt);
    void this.#readFailures();
    void this.#lookForRetry();
  }
}
