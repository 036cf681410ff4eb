import type { PhotoId } from '../contract/ids.ts';
import type { CaptionRun, CaptionRunRequest } from '../contract/captionRuns.ts';
import { AppError } from '../contract/errors.ts';
import type { SidecarChoice } from '../contract/sidecars.ts';
import { batchOfRun } from '../studio/sidecarFollower.ts';
import type { CaptionFoldersCommand } from './captionArguments.ts';
import { CaptionLines } from './captionLines.ts';
import { KnownFailure } from '../contract/knownFailure.ts';
import type { Output } from './output.ts';
import { failedBefore, failuresOf, photosIn } from './photosOfRun.ts';
import { captionTask } from '../contract/taskOf.ts';
import type { Shell } from './shell.ts';
import type { Studio } from '../studio/studio.ts';

/** `partly`: some photos, folders or sidecars could not be done, and are named. */
export type Ending = 'done' | 'partly' | 'failed';

/** One run over all photos of the folders; each is told of, and written beside its photo, as soon as it has its words. */
export async function captionFolders(command: CaptionFoldersCommand, shell: Shell, output: Output): Promise<Ending> {
  const { studio } = shell;
  await shell.model(captionTask(command.settings.kind));
  const found = await photosIn(command.folders, studio, output);
  if (shell.isInterrupted()) throw new AppError('cancelled');
  const ids = command.retryFailed ? failedAndBare(found.ids, command, studio) : found.ids;
  await takeIn(ids, shell, output);
  if (command.dryRun) return dryRun(ids, found.isComplete, command, shell, output);
  if (ids.length === 0) {
    output.result('There is nothing to caption.', { type: 'captionRun', photos: 0 });
    return found.isComplete ? 'done' : 'partly';
  }
  const runId = await studio.captionRuns.start(requestOf(ids, command));
  const lines = new CaptionLines({ studio, output, choice: choiceOf(command), batch: batchOfRun(runId) });
  const stopListening = shell.onCaptions((written) => lines.add(written));
  const row = await shell.ended(runId).finally(stopListening);
  await lines.close(ids, failuresOf(runId, studio.captionRuns));
  const run = studio.captionRuns.list().find(({ id }) => id === runId);
  if (row.state === 'cancelled' || run === undefined) throw new AppError('runInterrupted');
  tell(run, lines, output);
  if (row.error !== null) throw new KnownFailure(row.error);
  const failed = run.failed + lines.failures;
  if (failed === 0 && found.isComplete) return 'done';
  return run.failed === run.photos ? 'failed' : 'partly';
}

/** Those that failed before; where words are kept, without those that have some by now. */
function failedAndBare(ids: readonly PhotoId[], { settings }: CaptionFoldersCommand, { captionRuns, photos }: Studio): readonly PhotoId[] {
  const failed = failedBefore(ids, captionRuns, ({ kind }) => kind !== 'edit');
  return settings.policy === 'skip' ? failed.filter((id) => photos.card(id).caption === null) : failed;
}

function requestOf(ids: readonly PhotoId[], { settings }: CaptionFoldersCommand): CaptionRunRequest {
  return { target: { kind: 'photos', ids: [...ids] }, settings };
}

/** What stands in a sidecar goes by the same rule as what stands in the library. */
function choiceOf({ formats, xmpName, settings: { policy, includeEdited } }: CaptionFoldersCommand): SidecarChoice {
  return { formats, xmpName, policy: policy === 'skip' ? 'skip' : 'overwrite', includeEdited };
}

/** Words that stand beside photos already count as theirs, so that a run keeps them as it keeps all that people wrote. */
async function takeIn(ids: readonly PhotoId[], { studio }: Shell, output: Output): Promise<void> {
  const { photoIds, failures } = await studio.sidecars.takeIn(ids);
  for (const { name: file, code, message } of failures) output.notice(message, { type: 'sidecarUnread', code, message, file });
  const { length: photos } = photoIds;
  if (photos > 0) output.notice(`Words that stood beside photos already, taken in: ${photos}`, { type: 'sidecarsTakenIn', photos });
}

async function dryRun(
  ids: readonly PhotoId[],
  isComplete: boolean,
  command: CaptionFoldersCommand,
  { studio }: Shell,
  output: Output,
): Promise<Ending> {
  const plan = await studio.captionRuns.plan(requestOf(ids, command));
  const { photos, toCaption, known, skipped, protected: kept, unavailable } = plan;
  const line = `${photos} photos: ${toCaption} to caption, ${known} known, ${skipped} skipped, ${kept} kept, ${unavailable} unavailable`;
  output.result(line, { type: 'captionPlan', ...plan });
  if (command.formats.length > 0 && ids.length > 0) {
    const { counts, entries } = await studio.sidecars.plan({ photoIds: ids, choice: choiceOf(command) });
    for (const entry of entries) output.event({ type: 'sidecar', ...entry });
    const { create, merge, replace, unchanged, refuse } = counts;
    const now = `Of captions that are there: ${create} files to create, ${merge} to merge, ${replace} to replace, ${unchanged} unchanged, ${refuse} refused`;
    output.result(now, { type: 'sidecarPlan', counts });
  }
  return isComplete && unavailable === 0 ? 'done' : 'partly';
}

function tell(run: CaptionRun, { written, failures, batch }: CaptionLines, output: Output): void {
  const { photos, captioned, known, skipped, protected: kept, failed } = run;
  const line = `${photos} photos: ${captioned} captioned, ${known} known, ${skipped} skipped, ${kept} kept, ${failed} failed; ${written} sidecars written`;
  output.result(line, { type: 'captionRun', ...run, sidecars: { id: batch, written, failed: failures } });
}
