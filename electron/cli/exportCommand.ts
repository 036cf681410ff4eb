import { toFailure } from '../contract/errorWords.ts';
import { extensions } from '../library/copyName.ts';
import { exportFile } from '../library/exportFile.ts';
import { checkTarget } from '../library/exportTarget.ts';
import type { ExportCommand } from './exportArguments.ts';
import type { Output } from './output.ts';
import { outFiles } from './pictureFiles.ts';
import type { Shell } from './shell.ts';

/** Writes copies of pictures, past what fails. True when every picture was written. */
export async function exportPictures(
  { pictures, target, options }: ExportCommand,
  { studio, picture }: Shell,
  output: Output,
): Promise<boolean> {
  const files = outFiles(target, pictures.length);
  const allowed = extensions[options.format];
  for (const file of files) await checkTarget(file, allowed);
  let isDone = true;
  for (const [index, given] of pictures.entries()) {
    const file = files[index] ?? target;
    try {
      const { id } = await picture(given);
      const { data } = await studio.copies.make(id, options, { number: index + 1, total: pictures.length });
      await exportFile(file, data, allowed);
      output.result(file, { type: 'copy', imageId: id, file, format: options.format, bytes: data.length });
    } catch (error) {
      output.fail(toFailure(error), { picture: given, file });
      isDone = false;
    }
  }
  return isDone;
}
