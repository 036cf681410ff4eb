import type { PhotoFolderId, PhotoId } from '../../electron/contract/ids.ts';
import type { PhotoFolder, PhotoFolderSource } from '../../electron/contract/photos.ts';
import type { StudioApi } from '../api/appApi.ts';
import { failureMessage } from '../api/failureMessage.ts';
import { plural } from '../format/quantities.ts';
import type { ComposerField } from './composerField.svelte.ts';
import type { ModelState } from './modelState.svelte.ts';
import type { Navigation } from './navigation.svelte.ts';
import type { Notices, Report } from './notices.svelte.ts';
import type { PhotoList } from './photoList.svelte.ts';
import type { PictureActions } from './pictureActions.ts';
import type { Pictures } from './pictures.svelte.ts';
import { promptLike } from './promptLike.ts';
import type { TaskGate } from './taskGate.ts';

/** What more of them say is hardly another thing. */
const photosReadAtMost = 500;

type Parts = {
  readonly actions: PictureActions;
  readonly api: StudioApi;
  readonly composers: Readonly<Record<'prompt', ComposerField>>;
  readonly model: ModelState;
  readonly navigation: Navigation;
  readonly notices: Notices;
  readonly photoList: PhotoList;
  readonly pictures: Pictures;
  readonly taskGate: TaskGate;
};

/** What can be done with the folders and photos of the library, from any panel, menu or key. Failures are said in the corner. */
export class PhotoActions {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Asks for a folder. */
  async chooseFolder(): Promise<void> {
    const folder = await this.#parts.notices.attempt(() => this.#add({ kind: 'dialog' }));
    if (folder) this.#show(folder);
  }

  /** Folders that were dropped on the window. */
  async addFolders(paths: readonly string[]): Promise<void> {
    const failed: Report['lines'][number][] = [];
    let last: PhotoFolder | null = null;
    for (const path of paths) {
      try {
        last = (await this.#add({ kind: 'path', path })) ?? last;
      } catch (error) {
        failed.push({ name: path, why: failureMessage(error) });
      }
    }
    if (last !== null) this.#show(last);
    this.#parts.notices.sayFailures(`${failed.length} of ${paths.length} folders could not be added`, failed);
  }

  /** Forgets the folder and what is known of its photos; the files stay. */
  async removeFolder({ id, name }: PhotoFolder): Promise<void> {
    const { api, notices, photoList } = this.#parts;
    await notices.attempt(async () => {
      await api.photos.removeFolder(id);
      if (photoList.place.folderId === id) await photoList.go({ folderId: null, under: '' });
      notices.say(`${name} was removed from the library. Its files are where they were.`);
    });
  }

  async rescan(id: PhotoFolderId): Promise<void> {
    await this.#parts.notices.attempt(() => this.#parts.api.photos.rescan(id));
  }

  async stopScan(id: PhotoFolderId): Promise<void> {
    await this.#parts.notices.attempt(() => this.#parts.api.photos.stopScan(id));
  }

  /** Everything the last scan could not list, with why. */
  async showFailures({ id, name }: PhotoFolder): Promise<void> {
    const { api, notices } = this.#parts;
    await notices.attempt(async () => {
      const failures = await api.photos.failures(id);
      const lines = failures.map(({ path, message }) => ({ name: path, why: message }));
      notices.sayList(`${plural(failures.length, 'place', 'places')} in ${name} could not be looked into`, lines);
    });
  }

  edit(id: PhotoId): Promise<void> {
    return this.#use(id, 'edit');
  }

  ask(id: PhotoId): Promise<void> {
    return this.#use(id, 'ask');
  }

  /** Puts words for a drawing of what these photos show into the composer; Ctrl+Z there takes them back. */
  async drawLike(ids: readonly PhotoId[]): Promise<void> {
    await this.#parts.taskGate.run('draw', () => this.#putWordsLike(ids));
  }

  async #putWordsLike(ids: readonly PhotoId[]): Promise<void> {
    const { api, composers, model, navigation, notices } = this.#parts;
    await notices.attempt(async () => {
      const [photos, known] = await Promise.all([api.photos.cards(ids.slice(0, photosReadAtMost)), model.knownWords()]);
      const prompt = promptLike(photos, known);
      if (prompt === null) {
        notices.say('The captions of these photos hold nothing that the model can draw. Photos without one can be captioned first.');
        return;
      }
      composers.prompt.put(prompt);
      navigation.go('prompt');
      notices.say(`Words from ${plural(photos.length, 'photo', 'photos')}`);
    });
  }

  async showInFolder(id: PhotoId): Promise<void> {
    await this.#parts.notices.attempt(() => this.#parts.api.photos.showInFolder(id));
  }

  /** Puts a fitted copy on the stage; the photo itself is only read. */
  async #use(id: PhotoId, panel: 'edit' | 'ask'): Promise<void> {
    const { actions, api, notices, pictures } = this.#parts;
    await notices.attempt(async () => {
      const card = await api.photos.useInStage(id);
      pictures.learn([card]);
      actions[panel](card.id);
    });
  }

  #add(source: PhotoFolderSource): Promise<PhotoFolder | null> {
    return this.#parts.api.photos.addFolder(source);
  }

  #show({ id }: PhotoFolder): void {
    const { navigation, photoList } = this.#parts;
    void photoList.go({ folderId: id, under: '' });
    if (navigation.panel !== 'library') navigation.go('library');
  }
}
