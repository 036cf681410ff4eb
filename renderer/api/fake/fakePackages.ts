import type { ModelCheck, ModelSummary } from '../../../electron/contract/models.ts';
import type { PackageSource, PackageWork } from '../../../electron/contract/packageWork.ts';
import { importers } from '../../../electron/contract/weights.ts';
import type { ImportRequest, PythonSource, PythonState, WeightsFolder, WeightsSource } from '../../../electron/contract/weights.ts';
import { RequestFailed } from '../appApi.ts';
import type { FakeEvents } from './fakeEvents.ts';
import { fakeModel, fakeModels } from './fakeModels.ts';
import type { ModelChoice } from './fakeModels.ts';

const bytes = 2_900_000_000;
const stages = { add: 'fetching', import: 'writing', verify: 'checking' } as const;
const noChoice: ModelChoice = { modelId: null, taskModels: {} };

const lacking = 'Published weights are read by the Python toolkit of the studio, which was not found.';

/** Packages that come and go; whatever is added takes a moment. */
export class FakePackages {
  readonly #events: FakeEvents;
  readonly #milliseconds: number;
  #added: readonly ModelSummary[] = [];
  #work: PackageWork | null = null;
  #isEnding = false;
  #python: string | null = null;

  constructor(events: FakeEvents, milliseconds: number) {
    this.#events = events;
    this.#milliseconds = milliseconds;
  }

  get work(): PackageWork | null {
    return this.#work;
  }

  all(choice: ModelChoice): readonly ModelSummary[] {
    return fakeModels(choice, this.#added);
  }

  stop(): void {
    this.#isEnding = true;
  }

  async add(source: PackageSource): Promise<string | null> {
    if (source.kind === 'chosenArchive' || source.kind === 'chosenFolder') return null;
    const from = source.kind === 'path' ? source.path : source.address;
    if (/^http:/u.test(from)) throw new RequestFailed({ code: 'addressRefused', message: 'This address is not used: Use https.' });
    const id =
      from
        .split('/')
        .at(-1)
        ?.replace(/\.(zip|tar|tgz|tar\.gz)$/u, '') ?? 'added';
    return this.#bring('add', id);
  }

  async #bring(kind: 'add' | 'import', id: string): Promise<string> {
    if (this.all(noChoice).some((model) => model.id === id)) {
      throw new RequestFailed({ code: 'packageThere', message: `A package named ${id} is there already.` });
    }
    await this.#pretend(kind, id);
    this.#added = [...this.#added, { ...fakeModel, id, name: id, bytes, current: false, isAdded: true, sha256: id.padEnd(64, '0') }];
    this.#events.announce('modelsChanged', null);
    return id;
  }

  weights(source: WeightsSource): WeightsFolder {
    const path = source.kind === 'path' ? source.path : '/home/ada/paligemma2-3b-mix-224';
    const name = path.split('/').at(-1) ?? path;
    return { path, name, importer: importers.find((importer) => name.toLowerCase().includes(importer)) ?? null, python: this.python() };
  }

  /** Of two Pythons one has the toolkit: that which is found. */
  python(): PythonState {
    return this.#python === null
      ? { chosen: null, used: '/usr/bin/python3', whyNot: null }
      : { chosen: this.#python, used: null, whyNot: `${lacking} ${this.#python}: it lacks torch.` };
  }

  choosePython(source: PythonSource): PythonState {
    this.#python = source === 'found' ? null : '/opt/python/bin/python3';
    return this.python();
  }

  async import({ path, bits }: ImportRequest): Promise<string> {
    const { name } = this.weights({ kind: 'path', path });
    return this.#bring('import', `${name}-${bits}bit`);
  }

  async verify(id: string): Promise<ModelCheck> {
    await this.#pretend('verify', id);
    return { id, ok: true, files: 11, problems: [] };
  }

  remove(id: string): number {
    const found = this.all(noChoice).find((model) => model.id === id);
    if (found === undefined) throw new RequestFailed({ code: 'packageMissing', message: `The model package ${id} is not there.` });
    if (!found.isAdded) throw new RequestFailed({ code: 'packageShips', message: `${id} comes with the studio and is not removed.` });
    this.#added = this.#added.filter((model) => model.id !== id);
    this.#events.announce('modelsChanged', null);
    return found.bytes;
  }

  async #pretend(kind: PackageWork['kind'], name: string): Promise<void> {
    if (this.#work !== null) throw new RequestFailed({ code: 'packagesBusy', message: 'Another package is being added or checked.' });
    this.#isEnding = false;
    const stage = stages[kind];
    try {
      for (const done of [0, bytes / 4, bytes / 2, bytes]) {
        this.#say({
          kind,
          name,
          transfer: { stage, done, total: bytes, bytesPerSecond: 9_300_000, secondsLeft: (bytes - done) / 9_300_000 },
        });
        await new Promise((resolve) => setTimeout(resolve, this.#milliseconds));
        this.#throwIfEnding();
      }
    } finally {
      this.#say(null);
    }
  }

  #throwIfEnding(): void {
    if (this.#isEnding) throw new RequestFailed({ code: 'cancelled', message: 'Cancelled.' });
  }

  #say(work: PackageWork | null): void {
    this.#work = work;
    this.#events.announce('packageWork', work);
  }
}
