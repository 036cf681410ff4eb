/** Work that many changes ask for: while it is under way further calls are done as one, once more, for all that came meanwhile. */
export function coalesced(work: () => Promise<void>): () => Promise<void> {
  let isWorking = false;
  let isStale = false;
  return async () => {
    isStale = true;
    if (isWorking) return;
    isWorking = true;
    try {
      while (isStale) {
        isStale = false;
        await work();
      }
    } finally {
      isWorking = false;
    }
  };
}
