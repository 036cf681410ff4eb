import type { CaptionPlan, RunSettings } from '../contract/captionRuns.ts';
import { wordsFor, wordsNaming } from '../contract/captionSettings.ts';
import type { CaptionSettings } from '../contract/captionSettings.ts';
import { AppError } from '../contract/errors.ts';
import type { Failure } from '../contract/errors.ts';
import { toFailure } from '../contract/errorWords.ts';
import type { ImageId, PhotoId } from '../contract/ids.ts';
import type { EditSettings } from '../contract/jobs.ts';
import { decide } from './captionDecision.ts';
import type { CaptionDecision } from './captionDecision.ts';
import { captionKey } from './captionRows.ts';
import { captionsBeside, factsOf, photoToCaptionSql } from './captionTemplate.ts';
import type { PhotoSources } from './captionTemplate.ts';
import { createMadeCaptions } from './madeCaptions.ts';
import { createPhotoEdits, editKey } from './photoEdits.ts';
import { failureSchema } from './photoRows.ts';
import type { SqliteDatabase } from './sqliteDriver.ts';

export type ItemState = Exclude<CaptionDecision, 'write'> | 'captioned' | 'edited' | 'failed';

/** `ask`: only the model can tell. `take`, `point`: it told before, under this key. `settle`: there is nothing to make. */
export type Judged =
  | { readonly kind: 'ask'; readonly words: string }
  | { readonly kind: 'take'; readonly key: string; readonly content: string }
  | { readonly kind: 'point'; readonly key: string; readonly image: ImageId }
  | { readonly kind: 'settle'; readonly state: ItemState; readonly failure: Failure | null };

/** What is to be done with photos before anybody opens them. Reads only. */
export type CaptionJudge = {
  judge(settings: RunSettings, photo: PhotoSources, model: string | null): Judged;
  /** What a run would do with these photos. */
  plan(settings: RunSettings, photos: readonly PhotoId[], model: string | null): CaptionPlan;
};

export function createCaptionJudge(database: SqliteDatabase): CaptionJudge {
  const named = database.prepare<[string], PhotoSources>(
    `SELECT ${photoToCaptionSql} FROM json_each(?) AS named JOIN photos ON photos.id = named.value ${captionsBeside}`,
  );
  const made = createMadeCaptions(database);

  const edits = createPhotoEdits(database);

  const judgeEdit = (settings: EditSettings, photo: PhotoSources, content: string | null, model: string | null): Judged => {
    const words = wordsNaming(factsOf(photo), settings.instruction);
    const key = content === null || model === null || !edits.any() ? null : editKey(content, model, settings, words);
    const image = key === null ? null : edits.find(key);
    return key === null || image === null ? { kind: 'ask', words } : { kind: 'point', key, image };
  };

  const judgeCaption = (settings: CaptionSettings, photo: PhotoSources, content: string | null, model: string | null): Judged => {
    const words = wordsFor(settings, factsOf(photo));
    // Of very many photos, naming what would be asked takes the most time, and is no use where there is nothing of that name.
    const mayBeKnown = photo.key !== null || made.any();
    const key = content === null || model === null || !mayBeKnown ? null : captionKey(content, model, settings, words);
    const standing = photo.by === null ? null : { by: photo.by, content: photo.content, key: photo.key };
    const decision = decide(settings, { standing, content, key });
    if (decision !== 'write') return { kind: 'settle', state: decision, failure: null };
    return key !== null && content !== null && made.has(key) ? { kind: 'take', key, content } : { kind: 'ask', words };
  };

  const judge: CaptionJudge['judge'] = (settings, photo, model) => {
    const failure = unavailable(photo);
    if (failure !== null) return { kind: 'settle', state: 'failed', failure };
    const content = photo.stale === 0 ? photo.sha256 : null;
    return settings.kind === 'edit' ? judgeEdit(settings, photo, content, model) : judgeCaption(settings, photo, content, model);
  };

  return {
    judge,
    plan(settings, ids, model) {
      const plan = { photos: 0, toCaption: 0, toEdit: 0, known: 0, skipped: 0, protected: 0, unavailable: 0 };
      for (const photo of named.all(JSON.stringify(ids))) {
        plan.photos += 1;
        plan[planned(settings, judge(settings, photo, model))] += 1;
      }
      return plan;
    },
  };
}

function planned({ kind }: RunSettings, judged: Judged): Exclude<keyof CaptionPlan, 'photos'> {
  if (judged.kind === 'ask') return kind === 'edit' ? 'toEdit' : 'toCaption';
  if (judged.kind !== 'settle') return 'known';
  return judged.state === 'skipped' || judged.state === 'protected' ? judged.state : judged.state === 'failed' ? 'unavailable' : 'known';
}

/** Why a photo cannot be had now; null where it can. */
function unavailable({ id, name, state, failure }: PhotoSources): Failure | null {
  if (id === null) return toFailure(new AppError('photoNotFound'));
  if (state === 'missing') return toFailure(new AppError('photoMissing', { file: name ?? '' }));
  if (state === 'offline') return toFailure(new AppError('photoOffline', { file: name ?? '' }));
  return failure === null ? null : failureSchema.parse(JSON.parse(failure));
}
