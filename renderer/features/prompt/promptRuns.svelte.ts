import type { HistoryEntry } from '../../../electron/contract/history.ts';
import type { StudioApi } from '../../api/appApi.ts';

export type PromptRun = Extract<HistoryEntry, { kind: 'generate' }>;

const shownAtMost = 40;

/** The latest prompts and what became of them, oldest first. */
export class PromptRuns {
  readonly #api: StudioApi;
  #runs = $state.raw<readonly PromptRun[]>([]);

  constructor(api: StudioApi) {
    this.#api = api;
  }

  get runs(): readonly PromptRun[] {
    return this.#runs;
  }

  /** Listens and reads; the answer stops listening. */
  connect(): () => void {
    const reload = () => void this.#load();
    const stops = [
      this.#api.on('historyChanged', reload),
      this.#api.on('imagesChanged', reload),
      this.#api.on('jobChanged', (row) => {
        if (row.request.kind === 'generate') reload();
      }),
    ];
    reload();
    return () => stops.forEach((stop) => stop());
  }

  async #load(): Promise<void> {
    const page = await this.#api.history.page({ kind: 'generate', limit: shownAtMost }).catch(() => null);
    // A list that cannot be read now is read again at the next change; the one shown stays.
    if (page !== null) this.#runs = page.entries.filter((entry) => entry.kind === 'generate').reverse();
  }
}
