import type { HistoryEntry } from '../../../electron/contract/history.ts';
import { limits } from '../../../electron/contract/limits.ts';
import type { StudioApi } from '../../api/appApi.ts';

export type AskedEntry = Extract<HistoryEntry, { kind: 'conversation' }>;

const pageSize = 60;

/** Conversations of the history, newest first, page after page. */
export class AskedPages {
  readonly #api: StudioApi;
  #search = '';
  #entries = $state.raw<readonly AskedEntry[]>([]);
  #next = $state.raw<string | null>(null);
  /** Counts searches, so that an answer that comes too late is dropped. */
  #asked = 0;

  constructor(api: StudioApi) {
    this.#api = api;
  }

  get entries(): readonly AskedEntry[] {
    return this.#entries;
  }

  get hasMore(): boolean {
    return this.#next !== null;
  }

  /** Reads again, as far as was read before, when the history changes; the answer stops it. */
  connect(): () => void {
    return this.#api.on('historyChanged', () => {
      void this.#readAgain(Math.min(limits.pageItems.max, Math.max(pageSize, this.#entries.length)));
    });
  }

  async searchFor(search: string): Promise<void> {
    this.#search = search;
    await this.#readAgain(pageSize);
  }

  async readMore(): Promise<void> {
    if (this.#next !== null) await this.#read(this.#entries, this.#next);
  }

  async #readAgain(limit: number): Promise<void> {
    this.#asked += 1;
    await this.#read([], undefined, limit);
  }

  async #read(before: readonly AskedEntry[], cursor: string | undefined, limit = pageSize): Promise<void> {
    const asked = this.#asked;
    const search = this.#search.trim();
    const query = { kind: 'conversation', limit, ...(search === '' ? {} : { search }) } as const;
    // What cannot be read now leaves the list as it is; the next search or click asks again.
    const page = await this.#api.history.page(cursor === undefined ? query : { ...query, cursor }).catch(() => null);
    if (page === null || asked !== this.#asked) return;
    this.#entries = [...before, ...page.entries.filter((entry) => entry.kind === 'conversation')];
    this.#next = page.nextCursor;
  }
}
