/** Of so many bytes at this speed; null where they do not come. */
export function secondsLeft(bytes: number, bytesPerSecond: number | null): number | null {
  return bytesPerSecond === null || bytesPerSecond <= 0 ? null : bytes / bytesPerSecond;
}
