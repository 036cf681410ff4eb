import { mkdir } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import type { CaptionRun, CaptionRunRequest, PhotoEdit } from '../contract/captionRuns.ts';
import { AppError } from '../contract/errors.ts';
import { toFailure } from '../contract/errorWords.ts';
import { defaultExport } from '../contract/exportOptions.ts';
import type { PhotoId } from '../contract/ids.ts';
import type { EditSettings } from '../contract/jobs.ts';
import { KnownFailure } from '../contract/knownFailure.ts';
import type { ModelSummary } from '../contract/models.ts';
import { toExportError } from '../library/exportErrors.ts';
import { exportInto } from '../library/exportFile.ts';
import type { Ending } from './captionFolders.ts';
import { tellWhatIsRead } from './commands.ts';
import type { EditFoldersCommand } from './editArguments.ts';
import { drawnSoft } from './drawnSoft.ts';
import type { Output } from './output.ts';
import { failedBefore, failuresOf, photosIn } from './photosOfRun.ts';
import type { Shell } from './shell.ts';

/** One run that edits all photos of the folders in the same way; each picture is kept in the history, and copied where that was asked for. */
export async function editFolders(command: EditFoldersCommand, shell: Shell, output: Output): Promise<Ending> {
  const { studio } = shell;
  const model = await shell.model('edit');
  await tellWhatIsRead(command.instruction, 'edit', shell, output);
  if (command.into !== null && !command.dryRun) await makeFolder(command.into);
  const found = await photosIn(command.folders, studio, output);
  if (shell.isInterrupted()) throw new AppError('cancelled');
  const ids = command.retryFailed ? failedBefore(found.ids, studio.captionRuns, ({ kind }) => kind === 'edit') : found.ids;
  const request: CaptionRunRequest = { target: { kind: 'photos', ids: [...ids] }, settings: settingsOf(command, model) };
  tellWhatIsDrawn(ids, command, model, shell, output);
  if (command.dryRun) return dryRun(request, found.isComplete, shell, output);
  if (ids.length === 0) {
    output.result('There is nothing to edit.', { type: 'editRun', photos: 0 });
    return found.isComplete ? 'done' : 'partly';
  }
  const id = await studio.captionRuns.start(request);
  const row = await shell.ended(id);
  const run = studio.captionRuns.list().find((each) => each.id === id);
  if (row.state === 'cancelled' || run === undefined) throw new AppError('runInterrupted');
  const unwritten = await tell(run, command, shell, output);
  if (row.error !== null) throw new KnownFailure(row.error);
  if (run.failed + unwritten === 0 && found.isComplete) return 'done';
  return run.failed === run.photos ? 'failed' : 'partly';
}

/** What was not said is the model's own. */
function settingsOf({ instruction, seed, ...given }: EditFoldersCommand, { sampler }: ModelSummary): EditSettings {
  return {
    kind: 'edit',
    instruction,
    seed,
    steps: given.steps ?? sampler.steps,
    guidance: given.guidance ?? sampler.guidance,
    imageGuidance: given.imageGuidance ?? sampler.imageGuidance,
    temperature: given.temperature ?? sampler.temperature,
    order: given.order ?? sampler.order,
    ...(given.asDrawn ? { asDrawn: true } : {}),
  };
}

/** Before a night's work, not after it. */
async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw toExportError(error, folder);
  }
}

/** Whoever edits photos should know beforehand what comes of it. */
function tellWhatIsDrawn(ids: readonly PhotoId[], command: EditFoldersCommand, model: ModelSummary, shell: Shell, output: Output): void {
  const { imagePx } = model;
  const larger = shell.studio.photos.cards(ids).filter(({ width, height }) => Math.max(width ?? 0, height ?? 0) > imagePx);
  if (larger.length === 0) return;
  const words = drawnSoft(`${larger.length} larger photos`, model, command);
  output.notice(words, { type: 'photoEdits', photos: larger.length, imagePx });
}

async function dryRun(request: CaptionRunRequest, isComplete: boolean, { studio }: Shell, output: Output): Promise<Ending> {
  const { photos, toEdit, known, unavailable } = await studio.captionRuns.plan(request);
  const line = `${photos} photos: ${toEdit} to edit, ${known} known, ${unavailable} unavailable`;
  output.result(line, { type: 'editPlan', photos, toEdit, known, unavailable });
  return isComplete && unavailable === 0 ? 'done' : 'partly';
}

/** A line for each picture and each failure, and one for the run. Answers how many copies could not be written. */
async function tell(run: CaptionRun, { into }: EditFoldersCommand, { studio }: Shell, output: Output): Promise<number> {
  const edits = studio.captionRuns.edits(run.id);
  const paths = new Map(studio.photos.cards(edits.map(({ photoId }) => photoId)).map(({ id, path }) => [id, path]));
  const write = into === null ? null : copiesInto(into, studio);
  let unwritten = 0;
  for (const [index, edit] of edits.entries()) {
    const path = paths.get(edit.photoId) ?? '';
    const file = await write?.(edit, path, { number: index + 1, total: edits.length }).catch((error: unknown) => {
      unwritten += 1;
      output.fail(toFailure(error), { path, imageId: edit.imageId });
    });
    output.result(`${path}: ${file ?? edit.imageId}`, { type: 'photo', path, ...edit, ...(file === undefined ? {} : { file }) });
  }
  for (const { photoId, path, code, message } of failuresOf(run.id, studio.captionRuns)) output.fail({ code, message }, { photoId, path });
  const { id, settings, state, photos, edited, known, failed, createdAt, finishedAt } = run;
  const line = `${photos} photos: ${edited} edited, ${known} known, ${failed} failed`;
  output.result(line, { type: 'editRun', id, settings, state, photos, edited, known, failed, createdAt, finishedAt });
  return unwritten;
}

/** At the photo's own size, under its name; nothing that is there is written over. */
function copiesInto(folder: string, { copies }: Shell['studio']) {
  const write = exportInto(folder);
  return async ({ imageId }: PhotoEdit, path: string, place: { readonly number: number; readonly total: number }): Promise<string> => {
    const { data } = await copies.make(imageId, defaultExport, place);
    return write(basename(path, extname(path)), data);
  };
}
