type Parts = { readonly preview: Buffer; readonly small: Buffer; readonly orientation: number };
type Entry = readonly [tag: number, type: 3 | 4, value: number];

/** Little-endian TIFF with one list of tags, and a second one behind it where RAW photos keep the sensor's picture. */
function tiff({ orientation, preview, small }: Parts, more: readonly Entry[] = [], head = 'II*\0'): Buffer {
  const lists = 8 + 2 + (more.length + 2) * 12 + 4;
  const sensor = list([[0x0106, 3, 32_803]]);
  const start = Buffer.concat([Buffer.from(head, 'latin1'), number32(8)]);
  const first = list([[0x0112, 3, orientation], [0x014a, 4, lists], ...more]);
  return Buffer.concat([
    start,
    first,
    sensor,
    Buffer.alloc(64, 0x5a),
    small,
    Buffer.alloc(64, 0xa5),
    losslessJpeg,
    preview,
    Buffer.alloc(64),
  ]);
}

function list(entries: readonly Entry[]): Buffer {
  const sorted = entries.toSorted(([a], [b]) => a - b);
  const written = sorted.map(([tag, type, value]) => Buffer.concat([number16(tag), number16(type), number32(1), number32(value)]));
  return Buffer.concat([number16(entries.length), ...written, number32(0)]);
}

function number16(value: number): Buffer {
  const data = Buffer.alloc(2);
  data.writeUInt16LE(value);
  return data;
}

function number32(value: number): Buffer {
  const data = Buffer.alloc(4);
  data.writeUInt32LE(value);
  return data;
}

/** The header of the sensor's data in DNG and CR2, far larger than any preview: no decoder of pictures reads it. */
const losslessJpeg = Buffer.from('ffd8ffc3000e0e1fff2fff02001100011100ffda000800020001000600', 'hex');

function box(type: string, ...parts: readonly Buffer[]): Buffer {
  const data = Buffer.concat(parts);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(data.length + 8);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, data]);
}

/** Files built as the makers build them, as far as telling them apart and finding their preview goes. */
export const rawFiles: Readonly<Record<string, (parts: Parts) => Buffer>> = {
  DNG: (parts) => tiff(parts, [[0xc612, 4, 0x0401]]),
  NEF: (parts) => tiff(parts),
  ARW: (parts) => tiff(parts, [[0x0103, 3, 6]]),
  CR2: (parts) => tiff({ ...parts, small: Buffer.concat([parts.small]) }, [[0x0103, 3, 6]]),
  ORF: (parts) => tiff(parts, [], 'IIRO'),
  RW2: (parts) => tiff(parts, [], 'IIU\0'),
  RAF: ({ preview, small, orientation }) =>
    // Fuji's preview is a whole file of the camera, with its own EXIF.
    Buffer.concat([
      Buffer.from('FUJIFILMCCD-RAW 0201FF383501X-T5'.padEnd(160, '\0'), 'latin1'),
      small,
      withExif(preview, orientation),
      Buffer.alloc(99),
    ]),
  CR3: ({ preview, small, orientation }) =>
    Buffer.concat([
      box('ftyp', Buffer.from('crx \0\0\0\x01crx isom', 'latin1')),
      box('moov', box('uuid', Buffer.alloc(16), box('CMT1', tiff({ preview: Buffer.alloc(0), small, orientation })))),
      box('mdat', Buffer.alloc(40, 7), preview),
    ]),
  HEIC: ({ preview, small, orientation }) =>
    Buffer.concat([
      box('ftyp', Buffer.from('heic\0\0\0\0mif1heic', 'latin1')),
      box('mdat', Buffer.from('Exif\0\0', 'latin1'), list8(orientation), small, Buffer.alloc(30, 3), preview),
    ]),
};

function list8(orientation: number): Buffer {
  return Buffer.concat([Buffer.from('II*\0', 'latin1'), number32(8), list([[0x0112, 3, orientation]])]);
}

function withExif(jpeg: Buffer, orientation: number): Buffer {
  const exif = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), list8(orientation)]);
  const head = Buffer.of(0xff, 0xe1, 0, 0);
  head.writeUInt16BE(exif.length + 2, 2);
  return jpeg.length === 0 ? jpeg : Buffer.concat([jpeg.subarray(0, 2), head, exif, jpeg.subarray(2)]);
}
