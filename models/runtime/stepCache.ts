/** What was read of a sequence so far, for the graphs that go on from it: in arrays here, or held by the device that computes. */
import { float32Output, float32Tensor, type Feeds, type HeldColumns, type InferenceSession, type Outputs } from './inferenceSession.ts';
import { cacheFeeds, gatherRows, showColumns, writeColumns, type KeyValueCache } from './keyValueCache.ts';

export type StepCache = {
  /** One step of all rows. The column that it makes is seen from then on, unless nothing comes after it. */
  step(feeds: Feeds, isLast?: boolean): Promise<Outputs>;
  /** Goes on with these rows, in that order. */
  pick(rows: readonly number[]): Promise<void>;
  release(): void;
};

/** Most captions end within so many pieces; the columns of a cache cost time whether they are written or not. */
export const roomAtOnce = 16;

/** Goes on from a cache whose first `written` columns are written and shown; held ones grow by each step and need no room before. */
export function createStepCache(session: InferenceSession, cache: KeyValueCache, written: number): StepCache {
  if (session.hold === undefined) return stepInArrays(session, cache, written);
  if (cache.shape.capacity !== written) throw new TypeError('columns that are held have no room to spare');
  return stepOnDevice(session.hold(cache.keys, cache.values), cache);
}

function stepInArrays(session: InferenceSession, first: KeyValueCache, columns: number): StepCache {
  let [cache, written] = [first, columns];
  return {
    step: async (feeds, isLast = false) => {
      const outputs = await session.run({ ...cacheFeeds(cache), ...feeds });
      if (isLast) return outputs;
      if (written === cache.shape.capacity) cache = gatherRows(cache, allRows(cache), written + roomAtOnce);
      const [k, v] = [float32Output(outputs, 'k_new'), float32Output(outputs, 'v_new')];
      writeColumns(cache, written, { k, v, sourceRows: cache.shape.rows, columns: 1 });
      showColumns(cache, written, 1);
      written += 1;
      return outputs;
    },
    pick: async (rows) => {
      cache = gatherRows(cache, rows, cache.shape.capacity);
      return Promise.resolve();
    },
    release: () => undefined,
  };
}

/** Which columns the rows see is known here, and told with each step. */
function stepOnDevice(held: HeldColumns, { shape, mask }: KeyValueCache): StepCache {
  const width = shape.capacity;
  let seen = Array.from({ length: shape.rows }, (_, row) => mask.data.subarray(row * (width + 1), row * (width + 1) + width));
  let added = 0;
  const maskNow = () => {
    const columns = width + added + 1;
    const data = new Float32Array(seen.length * columns);
    for (const [row, own] of seen.entries()) data.set(own, row * columns);
    return float32Tensor(data, [seen.length, 1, 1, columns]);
  };
  return {
    step: async (feeds, isLast = false) => {
      const outputs = await held.run({ ...feeds, mask: maskNow() }, { keeps: !isLast });
      if (!isLast) added += 1;
      return outputs;
    },
    pick: async (rows) => {
      await held.pick(rows);
      seen = rows.flatMap((row) => seen[row] ?? []);
    },
    release: () => held.release(),
  };
}

function allRows({ shape }: KeyValueCache): readonly number[] {
  return Array.from({ length: shape.rows }, (_, row) => row);
}
