/**
 * Captions or edits the photos of a folder with the smallest package, in plain Node: `photoRun.ts PROFILE FOLDER caption|edit` begins a
 * run, or goes on with the one that is there, with sidecars that follow captions, and prints how many photos are done, line by line,
 * until all are.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import sharp from 'sharp';
import type { CaptionRun, RunSettings } from '../../contract/captionRuns.ts';
import { createLocalEngine } from '../../engine/localEngine.ts';
import { createSharpCodec } from '../../library/sharpCodec.ts';
import { createLocalScanner } from '../../photos/localScanner.ts';
import { testBinding } from '../../store/testing/testDatabase.ts';
import { openStudioWhenFree } from '../../studio/openStudio.ts';
import { profileAt } from '../../studio/profile.ts';
import { systemClock } from '../../studio/system.ts';

const packagesFolder = join(import.meta.dirname, '../../../models/packages');
const drawing = { seed: null, steps: 2, guidance: 3, imageGuidance: 1.5, temperature: 1, order: 'raster' } as const;
const settingsOf = {
  caption: { kind: 'short', question: '', context: '', beams: 1, policy: 'skip', includeEdited: false },
  edit: { kind: 'edit', instruction: 'make the circle blue', ...drawing },
} as const satisfies Readonly<Record<string, RunSettings>>;

export type PhotoRunKind = keyof typeof settingsOf;

/** Answers the run once nothing of it is left to do. */
export async function photoRun(
  profile: string,
  folder: string,
  kind: PhotoRunKind,
  onChange: (run: CaptionRun) => void = () => undefined,
): Promise<CaptionRun> {
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
      await studio.captionRuns.start({ target: { kind: 'selection', selection: { folderId: id } }, settings: settingsOf[kind] });
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
  const [, , profile = '', folder = '', kind] = process.argv;
  const tell = ({ captioned, edited, photos }: CaptionRun) => process.stdout.write(`${String(captioned + edited)} of ${String(photos)}\n`);
  await photoRun(profile, folder, kind === 'edit' ? 'edit' : 'caption', tell);
}
