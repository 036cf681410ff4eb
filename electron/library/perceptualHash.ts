/** The grey picture a look is taken from: one column more than bits in a row, since each bit compares neighbours. */
export const lookSize = { width: 9, height: 8 } as const;

/**
 * 64 bits that stay nearly the same when a picture is scaled, recompressed or slightly changed in light: whether each of 8 x 8 places is
 * brighter than its right neighbour (difference hash), in hexadecimal.
 */
export function lookOf(grey: Uint8Array): string {
  const bytes = Array.from({ length: lookSize.height }, (_row, row) => {
    let bits = 0;
    for (let column = 0; column < lookSize.width - 1; column += 1) {
      const at = row * lookSize.width + column;
      bits = (bits << 1) | Number((grey[at] ?? 0) > (grey[at + 1] ?? 0));
    }
    return bits;
  });
  return Buffer.from(bytes).toString('hex');
}
