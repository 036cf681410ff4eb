/** What a virtual display shows now, as X's own dump of a window: a header of numbers, a colour table, rows of pixels. */
type Screen = { readonly width: number; readonly height: number; readonly rgb: Uint8Array };

const fields = { headerSize: 0, width: 4, height: 5, byteOrder: 7, bitsPerPixel: 11, bytesPerLine: 12, colours: 19 } as const;
const bytesPerColour = 12;

export function readXwd(dump: Buffer): Screen {
  const field = (name: keyof typeof fields): number => dump.readUInt32BE(fields[name] * 4);
  const [width, height, bytesPerLine] = [field('width'), field('height'), field('bytesPerLine')];
  if (field('bitsPerPixel') !== 32) throw new RangeError('The display does not have 32 bits a pixel.');
  const start = field('headerSize') + field('colours') * bytesPerColour;
  const blueFirst = field('byteOrder') === 0;
  const rgb = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = start + y * bytesPerLine + x * 4;
      const [red, green, blue] = blueFirst ? [at + 2, at + 1, at] : [at + 1, at + 2, at + 3];
      rgb.set([dump[red] ?? 0, dump[green] ?? 0, dump[blue] ?? 0], (y * width + x) * 3);
    }
  }
  return { width, height, rgb };
}
