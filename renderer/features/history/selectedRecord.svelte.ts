import type { Conversation } from '../../../electron/contract/history.ts';
import type { ImageId } from '../../../electron/contract/ids.ts';
import type { ImageRecord } from '../../../electron/contract/images.ts';
import type { StudioApi } from '../../api/appApi.ts';

export type Selected = { readonly record: ImageRecord; readonly conversations: readonly Conversation[] };

/** The full record of the one picture the inspector shows. */
export class SelectedRecord {
  readonly #api: StudioApi;
  #selected = $state.raw<Selected | null>(null);
  #wanted: ImageId | null = null;

  constructor(api: StudioApi) {
    this.#api = api;
  }

  get selected(): Selected | null {
    return this.#selected;
  }

  async load(id: ImageId | null): Promise<void> {
    this.#wanted = id;
    const selected = id === null ? null : await readSelected(this.#api, id).catch(() => null); // Deleted meanwhile: nothing to show.
    if (this.#wanted === id) this.#selected = selected;
  }

  /** Reads again when pictures or conversations change; the answer stops listening. */
  connect(): () => void {
    const reload = () => void this.load(this.#wanted);
    const stops = [this.#api.on('imagesChanged', reload), this.#api.on('historyChanged', reload)];
    return () => stops.forEach((stop) => stop());
  }
}

async function readSelected(api: StudioApi, id: ImageId): Promise<Selected> {
  const [record, conversations] = await Promise.all([api.images.get(id), api.history.conversationsAbout(id)]);
  return { record, conversations };
}
