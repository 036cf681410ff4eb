import { expect, test } from 'vitest';
import { readXwd } from './xwdPicture.ts';

/** Two pixels side by side with a row of 12 bytes, one colour in the table. */
function dumpOf({ blueFirst }: { readonly blueFirst: boolean }): Buffer {
  const header = Buffer.alloc(104);
  const fields = { 0: 104, 4: 2, 5: 1, 7: blueFirst ? 0 : 1, 11: 32, 12: 12, 19: 1 };
  for (const [at, value] of Object.entries(fields)) header.writeUInt32BE(value, Number(at) * 4);
  const [red, grey] = blueFirst
    ? [
        [0, 0, 255, 0],
        [7, 8, 9, 0],
      ]
    : [
        [0, 255, 0, 0],
        [0, 9, 8, 7],
      ];
  return Buffer.concat([header, Buffer.alloc(12), Buffer.from([...red, ...grey, 1, 1, 1, 1])]);
}

test.each([true, false])('a dump of the display is read in both byte orders (blue first: %s)', (blueFirst) => {
  expect(readXwd(dumpOf({ blueFirst }))).toEqual({ width: 2, height: 1, rgb: Uint8Array.of(255, 0, 0, 9, 8, 7) });
});
