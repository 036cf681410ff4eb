/** How far something is that is fetched, unpacked, written or checked. Bytes; `total` is 0 while it is not known. */
export type Transfer = {
  readonly stage: 'fetching' | 'checking' | 'unpacking' | 'writing';
  readonly done: number;
  readonly total: number;
  /** Of the last seconds; null before there is anything to go by. */
  readonly bytesPerSecond: number | null;
  readonly secondsLeft: number | null;
};
