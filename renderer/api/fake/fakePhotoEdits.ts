import type { ImageId, PhotoId } from '../../../electron/contract/ids.ts';
import type { ImageCard } from '../../../electron/contract/images.ts';
import type { EditSettings } from '../../../electron/contract/jobs.ts';
import type { FakeEvents } from './fakeEvents.ts';
import { gridSide } from './fakeLibrary.ts';
import type { FakeLibrary } from './fakeLibrary.ts';
import { madeBy } from './fakeMade.ts';
import type { FakePhotos } from './fakePhotos.ts';
import { editScene } from './fakeScene.ts';

type Parts = { readonly events: FakeEvents; readonly library: FakeLibrary; readonly photos: FakePhotos };

/** Photos taken among the pictures, each once, and edits of them by what was asked. */
export class FakePhotoEdits {
  readonly #parts: Parts;
  readonly #sources = new Map<PhotoId, ImageId>();
  readonly #edits = new Map<string, ImageId>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** The photo as a picture. */
  use(photo: PhotoId): ImageCard {
    const { library, photos } = this.#parts;
    const { name } = photos.record(photo);
    const [known] = library.cards([this.#sources.get(photo) ?? 'img_none']);
    if (known !== undefined) return known;
    const card = library.import(name, photo);
    this.#sources.set(photo, card.id);
    return card;
  }

  /** One that is there and not in the trash. */
  find(photo: PhotoId, settings: EditSettings): ImageId | null {
    const id = this.#edits.get(keyOf(photo, settings)) ?? null;
    return id !== null && this.isThere(id) ? id : null;
  }

  isThere(id: ImageId): boolean {
    const [card] = this.#parts.library.cards([id]);
    return card !== undefined && card.trashedAt === null;
  }

  make(photo: PhotoId, settings: EditSettings): ImageId {
    const { events, library } = this.#parts;
    const source = this.use(photo);
    const { instruction } = settings;
    const card = library.add({
      kind: 'edited',
      title: instruction,
      scene: editScene(library.kept(source.id).scene, instruction),
      order: Array.from({ length: gridSide * gridSide }, (_value, place) => place),
      tokensDrawn: gridSide * gridSide,
      createdAt: Date.now(),
      parentId: source.id,
      made: madeBy({ ...settings, imageId: source.id, variations: 1 }, settings.seed ?? 7, 0, 100),
    });
    this.#edits.set(keyOf(photo, settings), card.id);
    events.announce('imagesAdded', { images: [card] });
    return card.id;
  }
}

function keyOf(photo: PhotoId, settings: EditSettings): string {
  return JSON.stringify([photo, Object.entries(settings).toSorted()]);
}
