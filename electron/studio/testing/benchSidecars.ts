/** How long sidecars take: `benchSidecars.ts [PHOTOS]` writes txt, XMP and JSON beside photos, and the lists of their folders. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { PhotoId } from '../../contract/ids.ts';
import type { SidecarFormat } from '../../contract/sidecarFormats.ts';
import { createSidecarRepository } from '../../store/sidecarRepository.ts';
import { createTestDatabase } from '../../store/testing/testDatabase.ts';
import { PhotoSidecars } from '../photoSidecars.ts';
import { systemClock } from '../system.ts';

const count = Number(process.argv[2] ?? 1_000);
const photosInFolder = 1_000;
/** What a large library has. */
const library = 50_000;

const root = mkdtempSync(join(tmpdir(), 'unifluid-bench-sidecars-'));
const ids = Array.from({ length: count }, (_value, number): PhotoId => `pho_${String(number).padStart(8, '0')}`);
const paths = new Map(ids.map((id, number) => [id, join(root, `folder ${String(Math.floor(number / photosInFolder))}`, `${id}.jpg`)]));
const words = { text: 'a boat on a lake in front of a mountain', keywords: ['boat', 'lake', 'mountain'], confidence: 0.6 } as const;

function sidecarsOn(store: ReturnType<typeof createTestDatabase>): PhotoSidecars {
  return new PhotoSidecars({
    photos: { card: () => ({ caption: { ...words, by: 'model', review: 'toReview' } }) },
    file: (id) => ({ path: Buffer.from(paths.get(id) ?? ''), name: id }),
    journal: createSidecarRepository(store.database),
    keepWords: () => undefined,
    newId: () => 'sid_00000000',
    clock: systemClock,
    announce: () => undefined,
  });
}

async function time(formats: readonly SidecarFormat[], sidecars: PhotoSidecars): Promise<void> {
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const began = performance.now();
  const choice = { formats: [...formats], xmpName: 'photo.jpg.xmp', policy: 'skip', includeEdited: false } as const;
  const { files, failures } = await sidecars.writeNow('sid_00000001', { photoIds: ids, choice });
  const milliseconds = performance.now() - began;
  delay.disable();
  if (failures.length > 0) throw new Error(`${String(failures.length)} files failed`);
  const whole = (milliseconds / count) * library;
  console.log(
    `${formats.join(', ').padEnd(16)} ${String(files).padStart(6)} files in ${(milliseconds / 1_000).toFixed(1).padStart(6)} s, ` +
      `${(milliseconds / files).toFixed(2).padStart(6)} ms each; ${String(library)} photos would take ${(whole / 60_000).toFixed(1)} min; ` +
      `event loop blocked at most ${(delay.max / 1e6).toFixed(0)} ms`,
  );
}

for (const path of paths.values()) {
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, 'a photo');
}
const store = createTestDatabase();
try {
  const sidecars = sidecarsOn(store);
  await time(['txt', 'xmp', 'json'], sidecars);
  await time(['csv', 'jsonl'], sidecars);
} finally {
  store.dispose();
  rmSync(root, { recursive: true, force: true });
}
