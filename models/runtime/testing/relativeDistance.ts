/** The numbers of some tokens, one after the other. */
export function numbersOf(latents: ArrayLike<number>, tokens: number, chosen: readonly number[]): number[] {
  const [all, dims] = [Array.from(latents), latents.length / tokens];
  return chosen.flatMap((token) => all.slice(token * dims, (token + 1) * dims));
}

/** rms of the difference over rms of what should be. NaN where they differ in length. */
export function relativeDistance(ours: Float32Array, theirs: readonly number[]): number {
  if (ours.length !== theirs.length) return Number.NaN;
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value ** 2, 0);
  return Math.sqrt(sum(theirs.map((value, index) => value - (ours[index] ?? Number.NaN))) / sum(theirs));
}
