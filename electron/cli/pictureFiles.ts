import { extname } from 'node:path';
import { toFailure } from '../contract/errorWords.ts';
import type { ImageId } from '../contract/ids.ts';
import type { Remark } from '../contract/images.ts';
import { defaultExport } from '../contract/exportOptions.ts';
import type { JobRow } from '../contract/jobs.ts';
import { withKept } from '../library/exportErrors.ts';
import { exportFile } from '../library/exportFile.ts';
import { checkTarget, refuseFolder } from '../library/exportTarget.ts';
import type { DrawingOptions } from './drawingArguments.ts';
import type { Output } from './output.ts';
import type { Shell } from './shell.ts';

type Wanted = Pick<DrawingOptions, 'out' | 'variations'>;

/** Whether all pictures can be written where the person says, asked before anything is drawn. */
export async function checkFiles({ out, variations }: Wanted): Promise<void> {
  await refuseFolder(out);
  for (const file of outFiles(out, variations)) await checkTarget(file);
}

/** Writes every picture that can be written and says of each other one why not, and where it is kept. True when all were written. */
export async function writePictures(row: JobRow, { out }: Wanted, { studio }: Shell, output: Output): Promise<boolean> {
  const files = outFiles(out, row.imageIds.length);
  let isDone = true;
  for (const [place, imageId] of row.imageIds.entries()) {
    const file = files[place] ?? out;
    const record = studio.images.record(imageId);
    try {
      await exportFile(file, await dataOf(imageId, studio));
    } catch (error) {
      const kept = studio.folder.pathOf(record.file);
      output.fail(toFailure(withKept(error, keptAs(imageId, kept))), { imageId, file, kept });
      isDone = false;
      continue;
    }
    if (record.remark !== null) output.notice(remarkWords[record.remark], { type: 'remark', imageId, remark: record.remark });
    output.result(file, {
      type: 'picture',
      jobId: row.id,
      imageId,
      file,
      seed: row.seed,
      variation: record.variation,
      sha256: record.sha256,
      made: record.made,
    });
  }
  return isDone;
}

/** The file of the history itself, or where it is an edit of a photo, that photo with what was changed of it. */
async function dataOf(id: ImageId, { copies, images, folder }: Shell['studio']): Promise<Uint8Array> {
  const record = images.record(id);
  if (record.original !== null) return (await copies.make(id, defaultExport, { number: 1, total: 1 })).data;
  return (await folder.readWhole(record.file, record.sha256)).data;
}

const remarkWords: Readonly<Record<Remark, string>> = {
  empty: 'The picture is empty: nothing is drawn on it. Another seed, or other words, may do better.',
  unchanged: 'Nothing was changed: the picture is as it was. Other words, or more guidance, may do better.',
};

function keptAs(id: ImageId, path: string): string {
  return `The picture is kept in the history as ${id}, in ${path}.`;
}

/** One picture takes the name itself, several are numbered before the extension. */
export function outFiles(out: string, count: number): readonly string[] {
  if (count === 1) return [out];
  const extension = extname(out);
  const stem = out.slice(0, out.length - extension.length);
  return Array.from({ length: count }, (_value, index) => `${stem}-${index + 1}${extension}`);
}
