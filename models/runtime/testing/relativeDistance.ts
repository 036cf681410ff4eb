/** rms of the difference over rms of what should be. NaN where they differ in length. */
export function relativeDistance(ours: Float32Array, theirs: readonly number[]): number {
  if (ours.length !== theirs.length) return Number.NaN;
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value ** 2, 0);
  return Math.sqrt(sum(theirs.map((value, index) => value - (ours[index] ?? Number.NaN))) / sum(theirs));
}
