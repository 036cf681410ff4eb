import { z } from 'zod';
import { deviceVerdictSchema, studioDeviceSchema } from '../contract/deviceSchemas.ts';
import type { DeviceMemory, Remembered } from '../devices/ports.ts';
import type { SqliteDatabase } from './sqliteDriver.ts';
import { withStoreErrors } from './storeErrors.ts';

/** Of models, drivers and versions of years. */
const mostEntries = 100;

const entriesSchema: z.ZodType<readonly Remembered[]> = z.array(
  z.strictObject({
    key: z.string(),
    modelSha256: z.string(),
    device: studioDeviceSchema,
    verdict: deviceVerdictSchema,
    triedAt: z.number(),
    faults: z.int(),
  }),
);

/** What devices were found to be. What a later or damaged studio left counts as never tried. */
export function createDeviceMemory(database: SqliteDatabase): DeviceMemory {
  const read = database.prepare<[], string>("SELECT value FROM settings WHERE key = 'deviceVerdicts'").pluck();
  const write = database.prepare<[string]>("INSERT OR REPLACE INTO settings (key, value) VALUES ('deviceVerdicts', ?)");
  const all = (): readonly Remembered[] => {
    const parsed = entriesSchema.safeParse(JSON.parse(read.get() ?? '[]'));
    return parsed.success ? parsed.data : [];
  };
  const keep = (entry: Remembered): void => {
    const others = all().filter(({ key }) => key !== entry.key);
    write.run(JSON.stringify([entry, ...others].slice(0, mostEntries)));
  };
  const fault = (key: string): number => {
    const entry = all().find((each) => each.key === key);
    if (entry === undefined) return 0;
    keep({ ...entry, faults: entry.faults + 1 });
    return entry.faults + 1;
  };
  return {
    all: () => withStoreErrors(all),
    keep: (entry) => withStoreErrors(() => database.transaction(() => keep(entry)).immediate()),
    fault: (key) => withStoreErrors(() => database.transaction(() => fault(key)).immediate()),
  };
}
