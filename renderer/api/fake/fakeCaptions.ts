import type { CaptionEdit, CaptionUndo } from '../../../electron/contract/captionRuns.ts';
import type { PhotoId } from '../../../electron/contract/ids.ts';
import type { PhotoCaption, PhotoCard } from '../../../electron/contract/photos.ts';
import type { FakeEvents } from './fakeEvents.ts';
import type { FakePhotos } from './fakePhotos.ts';

type Change = { readonly id: PhotoId; readonly before: PhotoCaption | null; readonly after: PhotoCaption | null };
type Act = { readonly kind: CaptionUndo['kind']; readonly changes: readonly Change[] };

/** What stands with the photos in memory, and the acts that changed it. */
export class FakeCaptions {
  readonly #photos: FakePhotos;
  readonly #events: FakeEvents;
  #done: readonly Act[] = [];
  #undone: readonly Act[] = [];

  constructor(photos: FakePhotos, events: FakeEvents) {
    this.#photos = photos;
    this.#events = events;
  }

  edit({ photoId, text, keywords }: CaptionEdit): PhotoCard {
    this.#photos.record(photoId);
    const caption = { text, keywords, confidence: null, by: 'person', review: 'approved' } as const;
    this.act('edit', [[photoId, text === '' && keywords.length === 0 ? null : caption]]);
    return this.#photos.record(photoId);
  }

  approve(ids: readonly PhotoId[]): void {
    const cards = this.#photos.cards(ids);
    this.act(
      'approve',
      cards.flatMap(({ id, caption }) => (caption?.review === 'toReview' ? [[id, { ...caption, review: 'approved' }] as const] : [])),
    );
  }

  revert(ids: readonly PhotoId[]): void {
    const changes = this.#done.flatMap((act) => act.changes);
    this.act(
      'revert',
      ids.flatMap((id) => {
        const last = changes.findLast((change) => change.id === id);
        return last === undefined ? [] : [[id, last.before] as const];
      }),
    );
  }

  undo(): CaptionUndo | null {
    const act = this.#done.at(-1);
    if (act === undefined) return null;
    this.#done = this.#done.slice(0, -1);
    this.#undone = [...this.#undone, act];
    return this.#put(act, 'before');
  }

  redo(): CaptionUndo | null {
    const act = this.#undone.at(-1);
    if (act === undefined) return null;
    this.#undone = this.#undone.slice(0, -1);
    this.#done = [...this.#done, act];
    return this.#put(act, 'after');
  }

  act(kind: Act['kind'], captions: readonly (readonly [PhotoId, PhotoCaption | null])[]): void {
    if (captions.length === 0) return;
    const changes = captions.map(([id, after]) => ({ id, before: this.#photos.record(id).caption, after }));
    this.#done = [...this.#done, { kind, changes }];
    this.#undone = [];
    this.#put({ kind, changes }, 'after');
  }

  #put({ kind, changes }: Act, which: 'before' | 'after'): CaptionUndo {
    for (const change of changes) this.#photos.setCaption(change.id, change[which]);
    const photoIds = changes.map(({ id }) => id);
    this.#events.announce('photosChanged', { ids: photoIds });
    return { kind, photoIds };
  }
}
