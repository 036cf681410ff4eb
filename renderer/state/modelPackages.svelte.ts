import type { ModelSummary } from '../../electron/contract/models.ts';
import type { PackageSource, PackageWork } from '../../electron/contract/packageWork.ts';
import type { ImportRequest, PythonSource, WeightsFolder } from '../../electron/contract/weights.ts';
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
  #weights = $state.raw<WeightsFolder | null>(null);
  #isLooking = $state(false);
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

  /** A folder of published weights that the person chose, until it is imported or closed. */
  get weights(): WeightsFolder | null {
    return this.#weights;
  }

  /** Finding out whether Python is there takes a moment. */
  get isLooking(): boolean {
    return this.#isLooking;
  }

  async chooseWeights(): Promise<void> {
    const { api, notices } = this.#needs;
    this.#isLooking = true;
    const found = await notices.attempt(() => api.models.weights({ kind: 'chosenFolder' }));
    this.#isLooking = false;
    if (found != null) this.#weights = found;
  }

  /** Which Python imports from now on. */
  async choosePython(source: PythonSource): Promise<void> {
    const { api, notices } = this.#needs;
    this.#isLooking = true;
    const python = await notices.attempt(() => api.models.choosePython(source));
    this.#isLooking = false;
    if (python != null && this.#weights !== null) this.#weights = { ...this.#weights, python };
  }

  closeWeights(): void {
    this.#weights = null;
  }

  async import(request: ImportRequest): Promise<void> {
    if (await this.#bring(() => this.#needs.api.models.import(request))) this.closeWeights();
  }

  /** True when it is there now. */
  add(source: PackageSource): Promise<boolean> {
    return this.#bring(() => this.#needs.api.models.add(source));
  }

  async #bring(bring: () => Promise<string | null>): Promise<boolean> {
    const { notices } = this.#needs;
    try {
      const id = await bring();
      if (id !== null) notices.say(`${id} is added. It is used as soon as you choose it.`);
      return id !== null;
    } catch (error) {
      if (!(error instanceof RequestFailed && error.code === 'cancelled')) notices.sayFailure(error);
      return false;
    }
  }

  /** Frees the memory of one; the studio refuses it while that one is at work. */
  async unload({ id, name }: Pick<ModelSummary, 'id' | 'name'>): Promise<void> {
    const { api, notices } = this.#needs;
    try {
      await api.models.unload(id);
      notices.say(`${name} takes no memory now. It is opened again when it is needed.`);
    } catch (error) {
      notices.sayFailure(error);
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
