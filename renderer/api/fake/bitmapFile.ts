import type { Pixels } from '../../../electron/contract/images.ts';

const headerBytes = 14 + 108;
const bitFields = 3;

/** The pixels as a BMP with alpha: the simplest file a browser shows, so the fake needs no encoder. */
export function bitmapFile({ width, height, rgba }: Pixels): Uint8Array<ArrayBuffer> {
  const file = new Uint8Array(headerBytes + rgba.length);
  const view = new DataView(file.buffer);
  file.set([0x42, 0x4d]);
  view.setUint32(2, file.length, true);
  view.setUint32(10, headerBytes, true);
  view.setUint32(14, 108, true);
  view.setInt32(18, width, true);
  // A negative height: rows run from the top.
  view.setInt32(22, -height, true);
  view.setUint16(26, 1, true);
  view.setUint16(28, 32, true);
  view.setUint32(30, bitFields, true);
  view.setUint32(34, rgba.length, true);
  [0x0000_00ff, 0x0000_ff00, 0x00ff_0000, 0xff00_0000].forEach((mask, index) => view.setUint32(54 + index * 4, mask, true));
  file.set(rgba, headerBytes);
  return file;
}
