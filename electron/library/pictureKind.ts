/** The formats the codec reads, told by their first bytes; a file's extension says nothing. */
export type PictureKind = 'png' | 'jpeg' | 'gif' | 'webp' | 'tiff' | 'avif';

export function pictureKindOf(data: Uint8Array): PictureKind | null {
  const text = (from: number, to: number): string => Buffer.from(data.subarray(from, to)).toString('latin1');
  if (text(0, 8) === '\x89PNG\r\n\x1a\n') return 'png';
  if (text(0, 3) === '\xff\xd8\xff') return 'jpeg';
  if (text(0, 6) === 'GIF87a' || text(0, 6) === 'GIF89a') return 'gif';
  if (text(0, 4) === 'RIFF' && text(8, 12) === 'WEBP') return 'webp';
  if (text(0, 4) === 'II*\0' || text(0, 4) === 'MM\0*') return 'tiff';
  if (text(4, 8) === 'ftyp' && /avi[fs]|mif1|msf1/.test(text(8, 64))) return 'avif';
  return null;
}
