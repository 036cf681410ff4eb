import type { CaptionSettings } from '../contract/captionSettings.ts';
import type { JobId } from '../contract/ids.ts';
import type { CaptionOutcome } from '../jobs/captionPorts.ts';
import { createCaptionActs } from './captionActs.ts';
import { decide, joined } from './captionDecision.ts';
import type { ItemState, Judged } from './captionJudge.ts';
import { captionKey, readStanding, standingJson } from './captionRows.ts';
import { createMadeCaptions } from './madeCaptions.ts';
import { prepareSeenContent } from './seenContents.ts';
import type { SqliteDatabase } from './sqliteDriver.ts';

export type RunInWork = { readonly id: JobId; readonly settings: CaptionSettings; readonly now: number };

/** Settles photos of a run, each once: what comes later for it is dropped. Runs inside the caller's transaction. */
export type CaptionSettling = {
  settle(run: RunInWork, place: number, judged: Exclude<Judged, { readonly kind: 'ask' }>): void;
  keep(run: RunInWork, outcome: CaptionOutcome): void;
};

export function createCaptionSettling(database: SqliteDatabase): CaptionSettling {
  const settleItem = database
    .prepare<{ state: ItemState; failure: string | null; run: JobId; place: number }, number>(
      `UPDATE caption_items SET state = :state, failure = :failure WHERE run = :run AND place = :place AND state = 'open' RETURNING photo`,
    )
    .pluck();
  const resettle = database.prepare<[ItemState, JobId, number]>('UPDATE caption_items SET state = ? WHERE run = ? AND place = ?');
  const standingOf = database.prepare<[number], { standing: string | null }>(
    `SELECT ${standingJson} AS standing FROM photos WHERE seq = ?`,
  );
  const made = createMadeCaptions(database);
  const acts = createCaptionActs(database);
  const keepSeen = prepareSeenContent(database);

  /** What the model once wrote stands with the photo from now on, joined to what stood there as the run says. */
  const write = ({ id, settings, now }: RunInWork, photo: number, key: string, content: string): void => {
    const standing = readStanding(standingOf.get(photo)?.standing ?? null);
    const words = joined(settings, standing, made.get(key));
    acts.change(acts.begin('run', now, id), photo, { ...words, by: 'model', review: 'toReview', content, key, writtenAt: now });
  };

  return {
    settle(run, place, judged) {
      const failure = judged.kind === 'take' || judged.failure === null ? null : JSON.stringify(judged.failure);
      const state = judged.kind === 'take' ? 'known' : judged.state;
      const photo = settleItem.get({ run: run.id, place, state, failure });
      if (judged.kind === 'take' && photo !== undefined) write(run, photo, judged.key, judged.content);
    },
    keep(run, outcome) {
      const { place } = outcome;
      if (outcome.kind === 'failed') {
        settleItem.get({ run: run.id, place, state: 'failed', failure: JSON.stringify(outcome.failure) });
        return;
      }
      const { sha256, words, caption, use } = outcome;
      const key = captionKey(sha256, use.model.sha256, run.settings, words);
      made.keep(key, caption, use, run.now);
      keepSeen(sha256, use.model.sha256, caption.features);
      const photo = settleItem.get({ run: run.id, place, state: 'captioned', failure: null });
      const found = photo === undefined ? undefined : standingOf.get(photo);
      // A photo that left the library meanwhile has nothing that words could stand with.
      if (photo === undefined || found === undefined) return;
      // Somebody may have written about it since it was looked at.
      const decision = decide(run.settings, { standing: readStanding(found.standing), content: sha256, key });
      if (decision === 'write') write(run, photo, key, sha256);
      else resettle.run(decision, run.id, place);
    },
  };
}
