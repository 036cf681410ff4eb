import { isTiff, tiffLists, tiffTag } from './tiffTags.ts';

/** Colours as the sensor has them, behind a filter or not: what only a RAW photo holds. */
const sensorColours = [32_803, 34_892];

/** Whether a file is a camera's RAW photo. Most are TIFFs, whose extension alone says nothing. */
export function isRawPhoto(data: Buffer): boolean {
  const head = data.toString('latin1', 0, 16);
  if (head.startsWith('FUJIFILMCCD-RAW') || head.slice(4, 12) === 'ftypcrx ') return true;
  if (!isTiff(data)) return false;
  // Canon's mark, and the numbers that Panasonic and Olympus write in place of TIFF's 42.
  if (head.slice(8, 10) === 'CR' || !/^(II\*\0|MM\0\*)/.test(head)) return true;
  const lists = tiffLists(data);
  return lists.some((tags) => tags.has(tiffTag.dngVersion) || sensorColours.includes(tags.get(tiffTag.photometric)?.[0] ?? 0));
}

/** How the camera was held, as EXIF counts; 1 where nothing says so. */
export function orientationOf(data: Buffer): number {
  const orientation = tiffLists(tiffIn(data))[0]?.get(tiffTag.orientation)?.[0] ?? 1;
  return orientation >= 1 && orientation <= 8 ? orientation : 1;
}

/** The TIFF that holds a photo's facts: the file itself, or what CR3 and HEIC carry inside. */
export function tiffIn(data: Buffer): Buffer {
  if (isTiff(data)) return data;
  for (const mark of ['CMT1', 'Exif\0\0']) {
    // Facts stand before the pixels.
    const at = data.subarray(0, 4 * 1024 * 1024).indexOf(mark, 0, 'latin1');
    if (at !== -1 && isTiff(data.subarray(at + mark.length))) return data.subarray(at + mark.length);
  }
  return Buffer.alloc(0);
}
