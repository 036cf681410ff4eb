import type { ModelSummary } from '../../electron/contract/models.ts';
import type { PackageSource, PackageWork } from '../../electron/contract/packageWork.ts';
import type { StudioApi } from '../api/appApi.ts';
import { RequestFailed } from '../api/appApi.ts';
import { formatBytes } from '../format/quantities.ts';
import type { Navigation } from './navigation.svelte.ts';
import type { Notices } from './notices.svelte.ts';

type Dependencies = { readonly api: StudioApi; readonly navigation: Navigation; readonly notices: Notices };

/** The model packages that are there, and what is being done with one. */
export class ModelPackages {
  readonly #needs: Dependencies;
  #all = $state.raw<readonly ModelSummary[]>([]);
  #work = $state.raw<PackageWork | null>(null);
  /** Asked about: the dialog says what removing it means. */
  #doomed = $state.raw<ModelSummary | null>(null);

  constructor(needs: Dependencies) {
    this.#needs = needs;
  }

  get all(): readonly ModelSummary[] {
    return this.#all;
  }

  get work(): PackageWork | null {
    return this.#work;
  }

  get doomed(): ModelSummary | null {
    return this.#doomed;
  }

  async connect(): Promise<() => void> {
    const { api } = this.#needs;
    const stops = [
      api.on('packageWork', (work) => (this.#work = work)),
      api.on('modelsChanged', () => void this.refresh().catch(() => undefined)),
    ];
    this.#work = await api.models.work();
    return () => stops.forEach((stop) => stop());
  }

  async refresh(): Promise<void> {
    this.#all = await this.#needs.api.models.list();
  }

  /** True when it is there now. */
  async add(source: PackageSource): Promise<boolean> {
    const { api, notices } = this.#needs;
    try {
      const id = await api.models.add(source);
      if (id !== null) notices.say(`${id} is added. It is used as soon as you choose it.`);
      return id !== null;
    } catch (error) {
      if (!(error instanceof RequestFailed && error.code === 'cancelled')) notices.sayFailure(error);
      return false;
    }
  }

  stop(): void {
    void this.#needs.notices.attempt(() => this.#needs.api.models.stopWork());
  }

  askToRemove(model: ModelSummary): void {
    this.#doomed = model;
    this.#needs.navigation.open('removeModel');
  }

  async remove({ id, name }: ModelSummary): Promise<void> {
    const { api, notices } = this.#needs;
    try {
      notices.say(`${name} is removed; ${formatBytes(await api.models.remove(id))} are free again.`);
    } catch (error) {
      notices.sayFailure(error);
    }
  }
}
