import type { RunSettings } from '../contract/captionRuns.ts';
import type { CaptionSettings } from '../contract/captionSettings.ts';
import { AppError } from '../contract/errors.ts';
import type { JobId } from '../contract/ids.ts';
import type { ImageCard } from '../contract/images.ts';
import type { RunOutcome, WrittenOutcome } from '../jobs/captionPorts.ts';
import { createCaptionActs } from './captionActs.ts';
import { decide, joined } from './captionDecision.ts';
import type { ItemState, Judged } from './captionJudge.ts';
import { captionKey, readStanding, standingJson } from './captionRows.ts';
import { createEditSettling } from './editSettling.ts';
import { createMadeCaptions } from './madeCaptions.ts';
import { prepareSeenContent } from './seenContents.ts';
import { prepareSettleItem } from './settledItems.ts';
import type { RunInWork } from './settledItems.ts';
import type { SqliteDatabase } from './sqliteDriver.ts';

/** Settles photos of a run, each once: what comes later for it is dropped. Runs inside the caller's transaction. */
export type CaptionSettling = {
  settle(run: RunInWork, place: number, judged: Exclude<Judged, { readonly kind: 'ask' }>): void;
  /** Answers the picture that came of it; null where none did. */
  keep(run: RunInWork, outcome: RunOutcome): ImageCard | null;
};

export function createCaptionSettling(database: SqliteDatabase): CaptionSettling {
  const settleItem = prepareSettleItem(database);
  const resettle = database.prepare<[ItemState, JobId, number]>('UPDATE caption_items SET state = ? WHERE run = ? AND place = ?');
  const standingOf = database.prepare<[number], { standing: string | null }>(
    `SELECT ${standingJson} AS standing FROM photos WHERE seq = ?`,
  );
  const made = createMadeCaptions(database);
  const acts = createCaptionActs(database);
  const keepSeen = prepareSeenContent(database);
  const { point, keepEdit } = createEditSettling(database);

  /** What the model once wrote stands with the photo from now on, joined to what stood there as the run says. */
  const write = ({ id, settings, now }: RunInWork, photo: number, key: string, content: string): void => {
    const standing = readStanding(standingOf.get(photo)?.standing ?? null);
    const words = joined(captionsOnly(settings), standing, made.get(key));
    acts.change(acts.begin('run', now, id), photo, { ...words, by: 'model', review: 'toReview', content, key, writtenAt: now });
  };

  const keepCaption = (run: RunInWork, { place, sha256, words, caption, use }: WrittenOutcome): void => {
    const settings = captionsOnly(run.settings);
    const key = captionKey(sha256, use.model.sha256, settings, words);
    made.keep(key, caption, use, run.now);
    keepSeen(sha256, use.model.sha256, caption.features);
    const photo = settleItem({ run: run.id, place, state: 'captioned' });
    const found = photo === undefined ? undefined : standingOf.get(photo);
    // A photo that left the library meanwhile has nothing that words could stand with.
    if (photo === undefined || found === undefined) return;
    // Somebody may have written about it since it was looked at.
    const decision = decide(settings, { standing: readStanding(found.standing), content: sha256, key });
    if (decision === 'write') write(run, photo, key, sha256);
    else resettle.run(decision, run.id, place);
  };

  return {
    settle(run, place, judged) {
      if (judged.kind === 'point') {
        point(run.id, place, judged);
        return;
      }
      const [state, failure] = judged.kind === 'take' ? (['known', null] as const) : [judged.state, judged.failure];
      const photo = settleItem({ run: run.id, place, state, failure });
      if (judged.kind === 'take' && photo !== undefined) write(run, photo, judged.key, judged.content);
    },
    keep(run, outcome) {
      if (outcome.kind === 'edited') return keepEdit(run, outcome);
      if (outcome.kind === 'written') keepCaption(run, outcome);
      else settleItem({ run: run.id, place: outcome.place, state: 'failed', failure: outcome.failure });
      return null;
    },
  };
}

function captionsOnly(settings: RunSettings): CaptionSettings {
  if (settings.kind === 'edit') throw new AppError('badRequest', { because: 'A run of edits writes no captions.' });
  return settings;
}
