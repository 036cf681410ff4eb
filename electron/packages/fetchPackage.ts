import { mkdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../contract/errors.ts';
import type { Transfer } from '../contract/fetching.ts';
import { fetchFile } from '../fetching/fetchFile.ts';
import { requireSpace } from '../fetching/freeSpace.ts';
import { secondsLeft } from '../fetching/secondsLeft.ts';
import { entryPath } from './entryPath.ts';
import type { ActParts } from './ports.ts';

const manifestBytes = 2 ** 20;
const mostArchiveBytes = 64 * 2 ** 30;

/** As much of a manifest as fetching needs; the rest is checked when all is there. */
const listSchema = z.looseObject({
  files: z
    .array(z.looseObject({ path: z.string(), bytes: z.int().min(0), sha256: z.string().regex(/^[0-9a-f]{64}$/u) }))
    .min(1)
    .max(256),
});
type Listed = z.infer<typeof listSchema>['files'][number];

/** Fetches a package into `folder`: an archive as it is, or, where the address names a manifest, every file that stands in it. */
export async function fetchPackage(address: URL, folder: string, parts: ActParts): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (!address.pathname.endsWith('/manifest.json')) {
    const target = join(folder, 'archive');
    await fetchFile({ address: address.href, target, bytes: null, sha256: null, mostBytes: mostArchiveBytes }, parts);
    return target;
  }
  const files = join(folder, 'package');
  const manifest = join(files, 'manifest.json');
  // Always anew: it is small, and says what the others must be.
  await rm(manifest, { force: true });
  await fetchFile(
    { address: address.href, target: manifest, bytes: null, sha256: null, mostBytes: manifestBytes },
    { ...parts, tell: () => undefined },
  );
  await fetchListed(await listedIn(manifest), { address, folder: files, parts });
  return files;
}

async function listedIn(manifest: string): Promise<readonly Listed[]> {
  const text = await readFile(manifest, 'utf8');
  try {
    return listSchema.parse(JSON.parse(text)).files;
  } catch (error) {
    throw new AppError('packageInvalid', { because: 'What the address gives is no manifest.' }, { cause: error });
  }
}

type Place = { readonly address: URL; readonly folder: string; readonly parts: ActParts };

async function fetchListed(files: readonly Listed[], { address, folder, parts }: Place): Promise<void> {
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  await requireSpace(folder, total, parts.free);
  let before = 0;
  for (const { path, bytes, sha256 } of files) {
    const segments = entryPath(path);
    if (segments === null) throw new AppError('packageInvalid', { because: `It names ${JSON.stringify(path)}.` });
    const target = join(folder, ...segments);
    const tell = (transfer: Transfer): void => parts.tell(asOfAll(transfer, before, total));
    // What came whole in an earlier attempt is checked with all the others at the end.
    if ((await stat(target).catch(() => null))?.size !== bytes) {
      await fetchFile({ address: new URL(segments.join('/'), address).href, target, bytes, sha256, mostBytes: bytes }, { ...parts, tell });
    }
    before += bytes;
  }
}

/** How far all the files are together, by how far one is. */
function asOfAll({ done, bytesPerSecond, stage }: Transfer, before: number, total: number): Transfer {
  const all = stage === 'fetching' ? before + done : before;
  return { stage: 'fetching', done: all, total, bytesPerSecond, secondsLeft: secondsLeft(total - all, bytesPerSecond) };
}
