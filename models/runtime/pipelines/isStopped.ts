/** Asked anew after every await: another turn of the event loop may have stopped the work. */
export function isStopped(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}
