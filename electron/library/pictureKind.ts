/** The formats the codec reads, told by their first bytes; a file's extension says nothing. */
export type PictureKind = 'png' | 'jpeg' | 'gif' | 'webp' | 'tiff' | 'avif';

export function pictureKindOf(data: Uint8Array): PictureKind | null {
  const text = textOf(data);
  if (text(0, 8) === '\x89PNG\r\n\x1a\n') return 'png';
  if (text(0, 3) === '\xff\xd8\xff') return 'jpeg';
  if (text(0, 6) === 'GIF87a' || text(0, 6) === 'GIF89a') return 'gif';
  if (text(0, 4) === 'RIFF' && text(8, 12) === 'WEBP') return 'webp';
  // 42 is TIFF, 43 is BigTIFF.
  if (/^(II[*+]\0|MM\0[*+])$/.test(text(0, 4))) return 'tiff';
  if (brandsOf(data).some((brand) => brand === 'avif' || brand === 'avis')) return 'avif';
  return null;
}

/** First bytes of what people take for a picture, and rightly, though it is not read here. */
const unread: readonly (readonly [start: string, what: string])[] = [
  ['BM', 'a BMP picture'],
  ['8BPS', 'a Photoshop document'],
  ['\0\0\x01\0', 'an icon file'],
  ['\xff\x0a', 'a JPEG XL picture'],
  ['\0\0\0\x0cJXL ', 'a JPEG XL picture'],
  ['\0\0\0\x0cjP  ', 'a JPEG 2000 picture'],
  ['\xff\x4f\xff\x51', 'a JPEG 2000 picture'],
  ['v/1\x01', 'an OpenEXR picture'],
  ['#?RADIANCE', 'a Radiance picture'],
  ['%PDF-', 'a PDF document'],
  ['gimp xcf', 'a GIMP document'],
  ['qoif', 'a QOI picture'],
];

/** What a file is that holds a picture of a kind that is not read; null where it is nothing of the sort. */
export function unreadKindOf(data: Uint8Array): string | null {
  const brands = brandsOf(data);
  if (brands.some((brand) => /^(hei[cxms]|hev[cxms])$/.test(brand))) return 'a HEIC photo';
  if (brands.some((brand) => /^(mif1|msf1)$/.test(brand))) return 'a HEIF picture';
  if (brands.length > 0) return 'a video';
  const head = textOf(data)(0, 16);
  // Two letters are no proof: a bitmap's reserved bytes are empty.
  if (head.startsWith('BM') && head.slice(6, 10) !== '\0\0\0\0') return null;
  return unread.find(([start]) => head.startsWith(start))?.[1] ?? null;
}

/** The brands of an ISO base media file, its own first; none for other files. */
function brandsOf(data: Uint8Array): readonly string[] {
  const text = textOf(data);
  if (data.length < 16 || text(4, 8) !== 'ftyp') return [];
  const size = Math.min(Buffer.from(data.subarray(0, 4)).readUInt32BE(), 256);
  const brands = [text(8, 12)];
  for (let at = 16; at + 4 <= size; at += 4) brands.push(text(at, at + 4));
  return brands;
}

function textOf(data: Uint8Array): (from: number, to: number) => string {
  return (from, to) => Buffer.from(data.subarray(from, to)).toString('latin1');
}
