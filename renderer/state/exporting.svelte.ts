import type { ExportOptions } from '../../electron/contract/exportOptions.ts';
import type { ExportPreview, ExportRequest, Exported } from '../../electron/contract/exports.ts';
import type { ImageId } from '../../electron/contract/ids.ts';
import type { StudioApi } from '../api/appApi.ts';
import { failureMessage } from '../api/failureMessage.ts';
import { plural } from '../format/quantities.ts';
import type { Navigation } from './navigation.svelte.ts';
import type { Notices } from './notices.svelte.ts';

type Parts = { readonly api: StudioApi; readonly navigation: Navigation; readonly notices: Notices };

/** Pictures on their way out: which are asked about, and how far they are. */
export class Exporting {
  readonly #parts: Parts;
  #ids = $state.raw<readonly ImageId[]>([]);
  #progress = $state.raw<{ readonly done: number; readonly total: number } | null>(null);
  /** The message about the last one: the next takes its place, so that several in a row cover nothing. */
  #said: number | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** The pictures that the dialog is about. */
  get ids(): readonly ImageId[] {
    return this.#ids;
  }

  /** null while nothing is written. */
  get progress(): { readonly done: number; readonly total: number } | null {
    return this.#progress;
  }

  connect(): Promise<() => void> {
    return Promise.resolve(
      this.#parts.api.on('exportProgressed', (progress) => {
        if (this.#progress !== null) this.#progress = progress;
      }),
    );
  }

  /** Asks how. */
  ask(ids: readonly ImageId[]): void {
    if (ids.length === 0 || this.#progress !== null) return;
    this.#ids = ids;
    this.#parts.navigation.open('export');
  }

  /** The first picture as it would be written, or the sentence that says why it cannot be. */
  async preview(options: ExportOptions): Promise<ExportPreview | string> {
    try {
      return await this.#parts.api.images.previewExport({ ids: this.#ids, options });
    } catch (error) {
      return failureMessage(error);
    }
  }

  write(kind: 'files' | 'zip', options: ExportOptions): Promise<void> {
    return this.#run({ kind, ids: this.#ids, options });
  }

  /** As last time, into the same folder, with nothing asked. */
  again(ids: readonly ImageId[]): Promise<void> {
    return ids.length === 0 ? Promise.resolve() : this.#run({ kind: 'again', ids });
  }

  async cancel(): Promise<void> {
    const { api, notices } = this.#parts;
    await notices.attempt(() => api.images.cancelExport());
  }

  async #run(request: ExportRequest): Promise<void> {
    const { api, navigation, notices } = this.#parts;
    if (this.#progress !== null) return;
    const { length: total } = request.ids;
    this.#progress = { done: 0, total };
    if (total > 1) navigation.open('export');
    const done = await notices.attempt(() => api.images.export(request));
    this.#progress = null;
    // The person closed the system's dialog: the choice is still theirs.
    if (done === null && request.kind !== 'again') return;
    if (navigation.dialog === 'export') navigation.open(null);
    if (done != null) this.#tell(done, total);
  }

  #tell({ folder, names, count, failures, isCancelled }: Exported, total: number): void {
    const { notices } = this.#parts;
    const [only] = names;
    if (this.#said !== null) notices.dismiss(this.#said);
    if (isCancelled) this.#said = notices.say(`Stopped: ${count} of ${plural(total, 'picture', 'pictures')} exported`);
    else if (count > 0)
      this.#said = notices.say(
        names.length === 1 ? `Exported ${only ?? ''} to ${folder}` : `Exported ${plural(count, 'picture', 'pictures')} to ${folder}`,
      );
    const lines = failures.map(({ name, message }) => ({ name, why: message }));
    notices.sayFailures(`${failures.length} of ${total} pictures could not be exported`, lines);
  }
}
