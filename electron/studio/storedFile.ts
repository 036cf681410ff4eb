import { AppError } from '../contract/errors.ts';
import type { PictureFolder } from '../library/pictureFolder.ts';

/** Whether the file of a row is still a picture. A row alone says only that it was one. */
export async function isStoredSoundly(file: string, folder: Pick<PictureFolder, 'pixels'>): Promise<boolean> {
  try {
    await folder.pixels(file);
    return true;
  } catch (error) {
    if (error instanceof AppError && (error.code === 'imageNotFound' || error.code === 'pictureUnreadable')) return false;
    throw error;
  }
}
