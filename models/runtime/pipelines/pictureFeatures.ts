/**
 * What a picture shows as one direction: the mean of what the vision encoder makes of its places, of length one. Pictures of one kind lie
 * in nearly the same direction.
 */
export function pictureFeatures(prefix: Float32Array, width: number): Float32Array {
  const mean = new Float32Array(width);
  for (const [index, value] of prefix.entries()) mean[index % width] = (mean[index % width] ?? 0) + value;
  const length = Math.hypot(...mean);
  return length === 0 ? mean : mean.map((value) => value / length);
}
