import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CudaPack } from '../../devices/cuda/cudaPack.ts';
import { Packages } from '../../packages/packages.ts';
import { writePhotos } from '../../photos/testing/writePhotos.ts';
import type { FakeEngine } from '../../studio/testing/fakeEngine.ts';
import { until } from '../../studio/testing/fakeEngine.ts';
import { describeStudioApi } from '../../studio/testing/apiSuite.ts';
import { photosOfSuite } from '../../studio/testing/suiteSteps.ts';
import { TestProfile, fakeModel } from '../../studio/testing/testStudio.ts';
import { ownersHere } from '../../studio/owners.ts';
import { systemClock } from '../../studio/system.ts';
import { EngineSupervisor } from '../engineSupervisor.ts';
import { NoticeBoard } from '../noticeBoard.ts';
import { createHandlers } from './handlers.ts';

/** Ends a run as the model would: every token, then the pictures or the words. */
function finishRun(run: FakeEngine['runs'][number]): void {
  const known = 'known' in run.work ? (run.work.known.tokens[0]?.grid.length ?? 0) : 4;
  for (let token = known; token < 4; token += 1) run.drawToken();
  run.finish();
}

function closedDialog(): never {
  throw new Error('this suite opens no dialog');
}

describeStudioApi('the true studio behind its handlers', () => {
  const profile = new TestProfile();
  const outside = mkdtempSync(join(tmpdir(), 'unifluid-photos-'));
  const { studio, engine } = profile.open({ model: fakeModel });
  const handlers = createHandlers({
    studio,
    // Models are not asked for here; the queue has an engine of its own.
    engine: new EngineSupervisor({ spawn: closedDialog, clock: systemClock, onState: () => undefined }),
    cuda: new CudaPack({
      folder: profile.profile.cudaPack,
      wheels: [],
      refusal: () => 'This computer has no NVIDIA card.',
      ask: closedDialog,
      clock: systemClock,
      onState: () => undefined,
    }),
    packages: new Packages({
      shippedFolder: join(outside, 'shipped'),
      addedFolder: profile.profile.models,
      toolkit: { environment: {}, platform: process.platform, chosen: () => studio.settings.python(), folder: outside },
      ask: closedDialog,
      clock: systemClock,
      owners: ownersHere(),
      onWork: () => undefined,
      onChange: () => undefined,
    }),
    announce: () => undefined,
    notices: new NoticeBoard(),
    info: { name: '', version: '', electron: '', chromium: '', node: '', platform: 'linux', profileFolder: '' },
    applySettings: () => undefined,
    flushStorage: () => undefined,
    dialogs: {
      openPictures: closedDialog,
      saveFile: closedDialog,
      openArchive: closedDialog,
      openProgram: closedDialog,
      chooseFolder: closedDialog,
      showInFolder: closedDialog,
      openFolder: closedDialog,
      copyPicture: () => Promise.resolve(),
      dragFolder: profile.profile.folder,
      drag: closedDialog,
    },
  });
  let finished = 0;
  return {
    api: handlers,
    async finishJobs() {
      const isIdle = () => !studio.queue.isBusy && studio.queue.list().every(({ state }) => state !== 'queued' && state !== 'running');
      while (!isIdle()) {
        await until(() => engine.runs.length > finished || isIdle());
        const run = engine.runs[finished];
        if (run === undefined) return;
        finished += 1;
        finishRun(run);
        const done = finished;
        await until(() => isIdle() || engine.runs.length > done);
      }
    },
    packageFolder: join(import.meta.dirname, '../../../models/packages/tiny-test'),
    photoFolder: () => writePhotos(outside, photosOfSuite),
    async finishRunning() {
      const run = engine.runs[finished];
      finished += 1;
      if (run !== undefined) finishRun(run);
      await until(() => !studio.queue.isBusy);
    },
    async dispose() {
      await studio.close();
      profile.dispose();
      rmSync(outside, { recursive: true, force: true });
    },
  };
});
