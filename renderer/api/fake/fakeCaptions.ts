import type { CaptionEdit, CaptionUndo, ReplacePlan } from '../../../electron/contract/captionRuns.ts';
import type { JobId, PhotoId } from '../../../electron/contract/ids.ts';
import type { PhotoCaption, PhotoCard } from '../../../electron/contract/photos.ts';
import { keywordsChanged } from '../../../electron/contract/keywordChange.ts';
import type { KeywordChange } from '../../../electron/contract/keywordChange.ts';
import { wordsReplaced } from '../../../electron/contract/wordReplacing.ts';
import type { WordReplacing } from '../../../electron/contract/wordReplacing.ts';
import type { FakeEvents } from './fakeEvents.ts';
import type { FakePhotos } from './fakePhotos.ts';

type Change = { readonly id: PhotoId; readonly before: PhotoCaption | null; readonly after: PhotoCaption | null };
type Act = { readonly kind: CaptionUndo['kind']; readonly run: JobId | null; readonly changes: readonly Change[] };

const nothingSaid: PhotoCaption = { text: '', keywords: [], confidence: null, by: 'person', review: 'approved' };

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

  planReplace(ids: readonly PhotoId[], replacing: WordReplacing): ReplacePlan {
    const samples = this.#replaced(ids, replacing);
    const byPerson = samples.filter(({ caption }) => caption.by === 'person').length;
    return { captions: samples.length, byPerson, samples: samples.map(({ caption: _caption, ...sample }) => sample) };
  }

  replace(ids: readonly PhotoId[], replacing: WordReplacing): readonly PhotoId[] {
    const changes = this.#replaced(ids, replacing);
    this.act(
      'edit',
      changes.map(({ photoId, caption, after }) => [photoId, { ...caption, ...after, by: 'person' }]),
    );
    return changes.map(({ photoId }) => photoId);
  }

  changeKeywords(ids: readonly PhotoId[], change: KeywordChange): readonly PhotoId[] {
    const changes = this.#photos.cards(ids).flatMap(({ id, caption }) => {
      const stands = caption ?? nothingSaid;
      const keywords = keywordsChanged(change, stands.keywords);
      if (keywords === null) return [];
      const isEmpty = stands.text === '' && keywords.length === 0;
      return [[id, isEmpty ? null : ({ ...stands, keywords, by: 'person' } as const)] as const];
    });
    this.act('edit', changes);
    return changes.map(([id]) => id);
  }

  #replaced(ids: readonly PhotoId[], replacing: WordReplacing) {
    return this.#photos.cards(ids).flatMap(({ id, name, caption }) => {
      const after = caption === null ? null : wordsReplaced(replacing, caption);
      if (caption === null || after === null || (after.text === '' && after.keywords.length === 0)) return [];
      return [{ photoId: id, name, caption, before: { text: caption.text, keywords: caption.keywords }, after }];
    });
  }

  approve(ids: readonly PhotoId[]): readonly PhotoId[] {
    const cards = this.#photos.cards(ids);
    const approved = cards.flatMap(({ id, caption }) =>
      caption?.review === 'toReview' ? [[id, { ...caption, review: 'approved' }] as const] : [],
    );
    this.act('approve', approved);
    return approved.map(([id]) => id);
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

  /** A run is one act as long as nothing else is done meanwhile. */
  act(kind: Act['kind'], captions: readonly (readonly [PhotoId, PhotoCaption | null])[], run: JobId | null = null): void {
    if (captions.length === 0) return;
    const changes = captions.map(([id, after]) => ({ id, before: this.#photos.record(id).caption, after }));
    const last = this.#done.at(-1);
    this.#done =
      run !== null && last?.run === run
        ? [...this.#done.slice(0, -1), { ...last, changes: [...last.changes, ...changes] }]
        : [...this.#done, { kind, run, changes }];
    this.#undone = [];
    this.#put({ kind, run, changes }, 'after');
  }

  #put({ kind, changes }: Act, which: 'before' | 'after'): CaptionUndo {
    for (const change of changes) this.#photos.setCaption(change.id, change[which]);
    const photoIds = changes.map(({ id }) => id);
    this.#events.announce('photosChanged', { ids: photoIds });
    return { kind, photoIds };
  }
}
