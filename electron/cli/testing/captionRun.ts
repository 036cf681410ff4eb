/**
 * Captions the photos of a folder with the smallest package, in plain Node: `captionRun.ts PROFILE FOLDER` begins a run, or goes on with
 * the one that is there, with sidecars that follow it, and prints how many photos are done, line by line, until all are.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import sharp from 'sharp';
import type { CaptionRun } from '../../contract/captionRuns.ts';
import { createLocalEngine } from '../../engine/localEngine.ts';
import { createSharpCodec } from '../../library/sharpCodec.ts';
import { createLocalScanner } from '../../photos/localScanner.ts';
import { testBinding } from '../../store/testing/testDatabase.ts';
import { openStudioWhenFree } from '../../studio/openStudio.ts';
import { profileAt } from '../../studio/profile.ts';
import { systemClock } from '../../studio/system.ts';

const packagesFolder = join(import.meta.dirname, '../../../models/packages');
const settings = { kind: 'short', question: '', context: '', beams: 1, policy: 'skip', includeEdited: false } as const;

/** Answers the run once nothing of it is left to do. */
export async function captionRun(profile: string, folder: string, onChange: (run: CaptionRun) => void): Promise<CaptionRun> {
  const engine = createLocalEngine({ packagesFolder, packageFolder: join(packagesFolder, 'tiny-test'), modelId: null, threads: 1 });
  const models = await engine.inUse();
  const { promise: over, resolve: end } = Promise.withResolvers<CaptionRun>();
  const hear = (run: CaptionRun): void => {
    onChange(run);
    if (run.state !== 'waiting' && run.state !== 'running') end(run);
  };
  const studio = await openStudioWhenFree({
    profile: profileAt(profile),
    sqliteBinding: testBinding,
    engine,
    codec: createSharpCodec(sharp),
    scanner: createLocalScanner(),
    clock: systemClock,
    // The name says which payload it is, which the compiler does not follow.
    announce: (name, payload) => name === 'captionRunChanged' && hear(payload as CaptionRun),
    model: (task) => models[task],
    onlyOwnJobs: false,
  });
  try {
    studio.settings.set({ sidecars: { formats: ['txt', 'jsonl'], xmpName: 'photo.xmp' } });
    await studio.start();
    const { id } = await studio.photoLibrary.addFolder(folder);
    const [run] = studio.captionRuns.list();
    if (run === undefined) {
      await studio.photoLibrary.rescan(id);
      await studio.captionRuns.start({ target: { kind: 'selection', selection: { folderId: id } }, settings });
    } else {
      hear(run);
    }
    return await over;
  } finally {
    await studio.close();
    await engine.close();
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [, , profile = '', folder = ''] = process.argv;
  await captionRun(profile, folder, (run) => process.stdout.write(`${String(run.captioned)} of ${String(run.photos)}\n`));
}
