/** A slow answer is not old for long: what a machine is busy with otherwise lengthens the work, and would lengthen the rest by as much again. */
const longestRestMs = 5_000;

/**
 * Work that many changes ask for: while it is under way further calls are done as one, once more, for all that came meanwhile.
 * `rest`: how many times as long as the work took nobody asks for it again, so that answers over a large library, whose photos change all
 * the time while they are captioned, take a small part of the studio's time; five seconds at most. 0 where a person waits for the answer.
 */
export function coalesced(work: () => Promise<void>, { rest = 0 }: { readonly rest?: number } = {}): () => Promise<void> {
  let isWorking = false;
  let isStale = false;
  let restsUntil = 0;
  return async () => {
    isStale = true;
    if (isWorking) return;
    isWorking = true;
    try {
      while (isStale) {
        const left = restsUntil - performance.now();
        if (left > 0) await new Promise((goOn) => setTimeout(goOn, left));
        isStale = false;
        const began = performance.now();
        await work();
        const ended = performance.now();
        restsUntil = ended + Math.min(longestRestMs, rest * (ended - began));
      }
    } finally {
      isWorking = false;
    }
  };
}
