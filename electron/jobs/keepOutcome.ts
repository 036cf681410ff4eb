import type { DrawnPicture, WorkOutcome } from '../contract/engineWork.ts';
import { cpuDevice, madeOn } from '../contract/devices.ts';
import { AppError } from '../contract/errors.ts';
import type { HowMade, ImageCard } from '../contract/images.ts';
import type { JobKind, JobRow } from '../contract/jobs.ts';
import { isChoice, picturesKept } from '../contract/tries.ts';
import type { CaptionStore } from './captionPorts.ts';
import { joinChanges, remarkOf } from './pictureChange.ts';
import type { Clock, Ids, JobStore, NewImage, PictureFiles, TakenJob, WholePicture } from './ports.ts';

/** What a picture needs to be on disk. */
export type SavingParts = {
  readonly store: JobStore;
  readonly files: PictureFiles;
  readonly clock: Clock;
  readonly ids: Ids;
};
export type Keepers = SavingParts & { readonly captions: CaptionStore };
type Pictures = Extract<WorkOutcome, { kind: 'pictures' }> & { readonly whole: WholePicture | null };

/** Puts what the engine made on disk: the files first, then one transaction with the rows and the job's end. Answers the new pictures. */
export async function keepOutcome({ row, lease }: TakenJob, outcome: WorkOutcome, parts: Keepers): Promise<readonly ImageCard[]> {
  if (outcome.kind === 'text') {
    const { text, pieces, confidence, use } = outcome;
    const finish = finishOf(row.request.kind);
    parts.store[finish](lease, { text, pieces, confidence, use }, parts.clock.now());
    return [];
  }
  if (outcome.kind === 'captions') throw new AppError('badRequest', { because: 'Captions of a run are kept as they are written.' });
  const images: NewImage[] = [];
  try {
    const whole = row.request.kind === 'edit' ? await parts.files.whole(row.request.imageId) : null;
    for (const picture of outcome.pictures) images.push(await savePicture(row, { ...outcome, whole }, picture, parts));
    return parts.store.finishDrawing(lease, images, parts.clock.now());
  } catch (error) {
    await Promise.all(images.map((image) => parts.files.remove(image.saved.file)));
    throw error;
  }
}

/** Where the text of a job of this kind is kept. */
function finishOf(kind: JobKind): 'finishAnswer' | 'finishCaption' {
  switch (kind) {
    case 'ask':
      return 'finishAnswer';
    case 'caption':
      return 'finishCaption';
    case 'generate':
    case 'edit':
    case 'captionPhotos':
    case 'editPhotos':
      throw new AppError('badRequest', { because: 'A job that draws, or works through photos, ended with a text.' });
  }
}

/** Writes one of the pictures that the engine made. Its row is to be added yet. */
export async function savePicture(row: JobRow, outcome: Pictures, picture: DrawnPicture, parts: SavingParts): Promise<NewImage> {
  const { whole } = outcome;
  const { variation } = picture;
  const change = whole === null || picture.change === null ? null : joinChanges(whole.change, picture.change);
  const remark = remarkOf(picture.pixels, picture.change);
  const made = {
    ...(await howMade(row, outcome, variation, parts)),
    ...(whole === null || change === null ? {} : { original: whole.original }),
    ...(remark === null ? {} : { remark }),
  };
  const image = {
    id: parts.ids.image(),
    kind: made.task === 'edit' ? 'edited' : 'generated',
    title: made.text,
    parentId: made.continues?.imageId ?? made.source?.imageId ?? null,
    createdAt: parts.clock.now(),
    made,
    tokens: picture.tokens,
  } as const;
  const saved = await parts.files.save({ ...image, jobId: row.id, pixels: picture.pixels, change });
  return { ...image, variation, width: picture.pixels.width, height: picture.pixels.height, saved };
}

async function howMade(row: JobRow, outcome: Pictures, variation: number, { store, files }: SavingParts): Promise<HowMade> {
  const { request, seed } = row;
  if (seed === null || (request.kind !== 'generate' && request.kind !== 'edit')) throw new AppError('badRequest');
  const edit = request.kind === 'edit' ? request : null;
  const { continues, firstVariation } = request;
  const { devices, ...use } = outcome.use;
  const on = madeOn(store.drawnOn(row.id), devices?.convolutions ?? cpuDevice);
  return {
    task: request.kind,
    text: request.kind === 'edit' ? request.instruction : request.prompt,
    style: request.kind === 'generate' ? (request.style ?? null) : null,
    seed,
    variation,
    variations: request.variations,
    ...(isChoice(request) ? { keep: picturesKept(request) } : {}),
    steps: request.steps,
    guidance: request.guidance,
    imageGuidance: edit?.imageGuidance ?? null,
    ...(edit?.asDrawn === undefined ? {} : { asDrawn: edit.asDrawn }),
    temperature: request.temperature,
    order: request.order,
    ...use,
    ...(on === null ? {} : { madeOn: on }),
    milliseconds: outcome.milliseconds,
    ...(continues === undefined ? {} : { continues: { ...continues, sha256: (await files.read(continues.imageId)).sha256 } }),
    ...(firstVariation === undefined ? {} : { firstVariation }),
    ...(outcome.resumedAt <= (continues?.from ?? 0) ? {} : { resumedAt: outcome.resumedAt }),
    source: edit === null ? null : { imageId: edit.imageId, sha256: (await files.read(edit.imageId)).sha256 },
  };
}
