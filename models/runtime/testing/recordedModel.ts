import { afterAll, beforeAll, beforeEach } from 'vitest';
import { openModel } from '../openModel.ts';
import type { UnifiedModel } from '../types.ts';
import { tinyPackage } from './packages.ts';
import { recordingSessions, type RecordedRun } from './recordedSession.ts';

/** Opens `tiny-test` for the tests of the file or group that calls it. The runs of its graphs, those of the test at hand alone. */
export function recordModel(onOpen: (model: UnifiedModel) => void): RecordedRun[] {
  const runs: RecordedRun[] = [];
  let model: UnifiedModel;
  beforeAll(async () => {
    model = await openModel(tinyPackage, { threads: 1, session: recordingSessions(runs) });
    onOpen(model);
  });
  beforeEach(() => {
    runs.length = 0;
  });
  afterAll(async () => {
    await model.release();
  });
  return runs;
}
