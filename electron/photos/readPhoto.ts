import { createHash } from 'node:crypto';
import { imageSize } from 'image-size';
import { toFailure } from '../contract/errorWords.ts';
import { toReadError } from '../library/fileErrors.ts';
import { codecLimits } from '../library/imageCodec.ts';
import type { PhotoFile } from '../library/photoFile.ts';
import { readPlainFile } from '../library/plainFile.ts';
import { orientationOf } from '../library/rawPhoto.ts';
import { readablePicture } from '../library/readablePicture.ts';
import { inParallel } from '../library/inParallel.ts';
import { readFacts } from './photoFacts.ts';
import type { ReadAnswer } from './photoScanner.ts';
import type { PhotoRead } from './ports.ts';

/** A few at once: while one waits for the disk, another is hashed. */
const readsAtOnce = 3;

export async function readPhotos(files: readonly PhotoFile[]): Promise<readonly ReadAnswer[]> {
  const answers = new Map<PhotoFile, ReadAnswer>();
  await inParallel(files, readsAtOnce, async (each) => void answers.set(each, await readPhoto(each)));
  return files.map((each) => answers.get(each) ?? { kind: 'gone' });
}

/** Reads one file from beginning to end: what is in it, by its hash, and what its header says. Decodes nothing. */
async function readPhoto({ path, name }: PhotoFile): Promise<ReadAnswer> {
  try {
    const data = await readPlainFile(Buffer.from(path), codecLimits.fileBytes, 'pictureTooLarge', name);
    return { kind: 'read', read: await photoIn(data, name) };
  } catch (error) {
    const known = toReadError(error, name);
    return known.code === 'fileNotFound' ? { kind: 'gone' } : { kind: 'failed', failure: toFailure(known) };
  }
}

async function photoIn(data: Buffer, name: string): Promise<PhotoRead> {
  const { data: shown, kind, photo } = readablePicture(data, name);
  const sha256 = createHash('sha256').update(data).digest('hex');
  const size = sizeOf(shown);
  const facts = await readFacts(data, shown);
  const orientation = photo === null ? size.orientation : orientationOf(data);
  return { sha256, format: photo ?? kind, ...facts, ...upright({ ...size, orientation }) };
}

type Size = { readonly width: number | null; readonly height: number | null; readonly orientation: number };

/** What the header says; nothing where it is damaged, which decoding will tell. */
function sizeOf(data: Buffer): Size {
  try {
    const { width, height, orientation = 1 } = imageSize(data);
    return { width, height, orientation };
  } catch {
    return { width: null, height: null, orientation: 1 };
  }
}

function upright({ width, height, orientation }: Size): Size {
  return orientation >= 5 ? { width: height, height: width, orientation } : { width, height, orientation };
}
