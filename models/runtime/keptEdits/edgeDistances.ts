/** Alpha of 255 from which a pixel belongs to a shape. */
const isShape = 128;

/**
 * How far the middle of each pixel lies outside the edge of a shape, in pixels, up to `reach`; `Infinity` beyond it, and negative at most
 * half a pixel inside. An edge runs through a pixel where its alpha says, so that a line drawn by these distances is as smooth as the edge.
 * `cut`: premultiplied RGBA in levels of 255.
 */
export function edgeDistances(cut: Float32Array, side: number, reach: number): Float32Array {
  const distances = new Float32Array(side * side).fill(Number.POSITIVE_INFINITY);
  const disc = discOf(Math.ceil(reach) + 1);
  const alphaAt = (row: number, column: number): number =>
    row < 0 || column < 0 || row >= side || column >= side ? 255 : (cut[(row * side + column) * 4 + 3] ?? 0);
  for (let row = 0; row < side; row += 1) {
    for (let column = 0; column < side; column += 1) {
      const alpha = alphaAt(row, column);
      if (alpha < isShape) continue;
      distances[row * side + column] = Math.min(distances[row * side + column] ?? 0, 0.5 - alpha / 255);
      const least = Math.min(alphaAt(row - 1, column), alphaAt(row + 1, column), alphaAt(row, column - 1), alphaAt(row, column + 1));
      if (least >= 255) continue;
      for (const { down, across, length } of disc) {
        const [toRow, toColumn] = [row + down, column + across];
        const distance = length + 0.5 - alpha / 255;
        if (toRow < 0 || toColumn < 0 || toRow >= side || toColumn >= side || distance > reach) continue;
        const to = toRow * side + toColumn;
        distances[to] = Math.min(distances[to] ?? 0, distance);
      }
    }
  }
  return distances;
}

type Offset = { readonly down: number; readonly across: number; readonly length: number };

function discOf(radius: number): readonly Offset[] {
  const offsets: Offset[] = [];
  for (let down = -radius; down <= radius; down += 1) {
    for (let across = -radius; across <= radius; across += 1) offsets.push({ down, across, length: Math.hypot(down, across) });
  }
  return offsets.filter(({ length }) => length <= radius);
}
