import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, join, sep } from 'node:path';
import { drawDefaults } from '../../models/runtime/abilities.ts';
import { readHashes } from '../../models/runtime/fileHashes.ts';
import type { FileHashes } from '../../models/runtime/fileHashes.ts';
import { createHashMemory } from '../../models/runtime/hashMemory.ts';
import { verifyPackage } from '../../models/runtime/loadPackage.ts';
import type { PackageManifest } from '../../models/runtime/packageManifest.ts';
import { manifestName, parseManifest } from '../../models/runtime/parseManifest.ts';
import { readPlainFile } from '../../models/runtime/plainFile.ts';
import { RuntimeError } from '../../models/runtime/runtimeError.ts';
import { AppError } from '../contract/errors.ts';
import { toFailure } from '../contract/errorWords.ts';
import type { ModelCheck, ModelSummary } from '../contract/models.ts';
import { tasks } from '../contract/tasks.ts';
import type { Task } from '../contract/tasks.ts';
import { toEngineError } from './engineErrors.ts';
import type { EngineOptions } from './engineProtocol.ts';

/** What ships is preferred to what tests use. */
const preferred = ['studio-mini', 'tiny-test'] as const;

type Shelf = Pick<EngineOptions, 'packagesFolder' | 'addedFolder' | 'hashesFile' | 'packageFolder' | 'modelId' | 'taskModels'>;

/** What ships is found first: nothing that was added takes its name. */
function shelvesOf({ packagesFolder, addedFolder }: Shelf): readonly string[] {
  return addedFolder === undefined ? [packagesFolder] : [packagesFolder, addedFolder];
}

/** The folder of the package in use: the one given, the one chosen in the settings, or the first that is there. */
export function currentFolder(shelf: Shelf): string {
  const { packagesFolder, packageFolder, modelId } = shelf;
  if (packageFolder !== null) return packageFolder;
  const names = [...(modelId === null ? [] : [modelId]), ...preferred];
  const folders = names.flatMap((name) => shelvesOf(shelf).map((folder) => join(folder, name)));
  return folders.find((folder) => existsSync(join(folder, manifestName))) ?? join(packagesFolder, preferred[0]);
}

/** The folder of the package that does this: the one given, the one chosen for it or for everything, or the first that can. */
export async function folderFor(shelf: Shelf, task: Task, read: ReadManifest = manifestOf): Promise<string> {
  const { packageFolder, taskModels, modelId } = shelf;
  if (packageFolder !== null) return packageFolder;
  const names = [taskModels?.[task] ?? null, modelId, ...preferred].filter((name) => name !== null);
  const named = names.flatMap((name) => shelvesOf(shelf).map((folder) => join(folder, name)));
  for (const folder of named) {
    if (!existsSync(join(folder, manifestName))) continue;
    const found = await read(folder);
    // One that was chosen and cannot be read is not passed over in silence: the job says what is wrong with it.
    if (found === null || found.manifest.capabilities[task] !== undefined) return folder;
  }
  for (const folder of await packageFolders(shelf)) {
    const found = await read(folder);
    if (found !== null && found.manifest.capabilities[task] !== undefined) return folder;
  }
  return currentFolder(shelf);
}

async function foldersInUse(shelf: Shelf, read: ReadManifest): Promise<Readonly<Record<Task, string>>> {
  const [draw, edit, caption, answer] = await Promise.all([
    folderFor(shelf, 'draw', read),
    folderFor(shelf, 'edit', read),
    folderFor(shelf, 'caption', read),
    folderFor(shelf, 'answer', read),
  ]);
  return { draw, edit, caption, answer };
}

/** The package in use first. Of several with one id (a copy beside the original) only the first: an id is all that names a package elsewhere. */
export async function listPackages(shelf: Shelf): Promise<readonly ModelSummary[]> {
  const read = eachOnce(manifestOf);
  const inUse = await foldersInUse(shelf, read);
  const summaries = await Promise.all(
    (await packageFolders(shelf)).map(async (folder, place) => {
      const found = await read(folder);
      if (found === null) return null;
      return summarise(found.manifest, { folder, sha256: found.sha256, current: place === 0, isAdded: isAddedTo(shelf, folder) });
    }),
  );
  const readable = summaries
    .filter((summary) => summary !== null)
    .map((summary) => ({
      ...summary,
      inUseFor: tasks.filter((task) => inUse[task] === summary.folder && summary.capabilities[task] !== undefined),
    }));
  return readable.filter(({ id }, place) => readable.findIndex((other) => other.id === id) === place);
}

/** Checks one package, by its id or, for one whose manifest cannot be read, by its folder's name; null is the one in use. */
export async function checkPackage(shelf: Shelf, modelId: string | null, watch?: WatchHashes): Promise<ModelCheck> {
  if (modelId === null) return checkFolder(currentFolder(shelf), basename(currentFolder(shelf)), shelf.hashesFile, watch);
  const folders = await packageFolders(shelf);
  const found = await Promise.all(folders.map(async (folder) => ({ folder, id: (await manifestOf(folder))?.manifest.id })));
  const folder =
    found.find(({ id, folder: path }) => id === modelId || basename(path) === modelId)?.folder ?? join(shelf.packagesFolder, modelId);
  return checkFolder(folder, modelId, shelf.hashesFile, watch);
}

/** Lets somebody see file after file being read, and end it. */
export type WatchHashes = (hashes: FileHashes) => FileHashes;

/** Reads all of it, whatever is remembered; what it finds is remembered. */
export async function checkFolder(
  folder: string,
  modelId: string,
  hashesFile?: string,
  watch: WatchHashes = (all) => all,
): Promise<ModelCheck> {
  const hashes = watch(readHashes(hashesFile === undefined ? null : createHashMemory(hashesFile)));
  const { identity, files, problems } = await verifyPackage(folder, hashes).catch((error: unknown) => {
    if (error instanceof AppError) throw error;
    throw new AppError('packageMissing', { file: modelId }, { cause: error });
  });
  const failures = problems.map(({ code, file, reason }) =>
    toFailure(toEngineError(new RuntimeError(code, { reason, ...(file === undefined ? {} : { file }) }))),
  );
  return { id: identity?.id ?? modelId, ok: failures.length === 0, files: files.length, problems: failures };
}

type Place = { readonly folder: string; readonly sha256: string; readonly current: boolean; readonly isAdded: boolean };

function summarise(manifest: PackageManifest, { folder, sha256, current, isAdded }: Place): ModelSummary {
  const { id, name, version, license, architecture, sampler } = manifest;
  return {
    id,
    name,
    version,
    license,
    sha256,
    folder,
    current,
    isAdded,
    capabilities: manifest.capabilities,
    inUseFor: [],
    bytes: bytesOf(manifest),
    imagePx: architecture.drawing?.image_px ?? architecture.vision?.px ?? 1,
    seenPx: architecture.vision?.px ?? architecture.drawing?.image_px ?? 1,
    gridSide: architecture.drawing?.grid ?? 1,
    styles: manifest.styles ?? [],
    sampler: samplerSummary(sampler),
  };
}

/** What a model that does not draw says here is never shown. */
function samplerSummary(sampler: PackageManifest['sampler']): ModelSummary['sampler'] {
  if (sampler === undefined) return { steps: 1, maxSteps: 1, guidance: 1, imageGuidance: 1, temperature: 1, order: 'raster', tries: 1 };
  const { steps, maxSteps, imageGuidance, order, tries } = drawDefaults(sampler);
  return { steps, maxSteps, guidance: sampler.guidance_text, imageGuidance, temperature: sampler.temperature, order, tries };
}

function bytesOf({ files }: PackageManifest): number {
  return files.reduce((sum, file) => sum + file.bytes, 0);
}

/** The manifest names every file's hash, so its own hash names the package. */
export async function packageHash(folder: string): Promise<string> {
  return sha256Of(await readPlainFile(join(folder, manifestName)));
}

function sha256Of(data: Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

/** The one in use first, whether or not it is there. */
async function packageFolders(shelf: Shelf): Promise<readonly string[]> {
  const folders = (await Promise.all(shelvesOf(shelf).map(foldersIn))).flat();
  const current = currentFolder(shelf);
  return [current, ...folders.filter((folder) => folder !== current)];
}

/** Without what is being put together there, whose names begin with a dot. */
async function foldersIn(shelf: string): Promise<readonly string[]> {
  const entries = await readdir(shelf, { withFileTypes: true }).catch(() => []);
  const names = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')).map(({ name }) => name);
  return names.toSorted().map((name) => join(shelf, name));
}

function isAddedTo({ addedFolder }: Shelf, folder: string): boolean {
  return addedFolder !== undefined && folder.startsWith(join(addedFolder, sep));
}

/** Of its files on disk; 0 where its manifest cannot be read. */
export async function packageBytes(folder: string): Promise<number> {
  const found = await manifestOf(folder);
  return found === null ? 0 : bytesOf(found.manifest);
}

type ReadManifest = typeof manifestOf;

/** Reads each manifest once, however many tasks ask for it. */
function eachOnce(read: ReadManifest): ReadManifest {
  const found = new Map<string, ReturnType<ReadManifest>>();
  return (folder) => {
    const known = found.get(folder) ?? read(folder);
    found.set(folder, known);
    return known;
  };
}

/** null for a folder without a readable manifest: verifying it says why. */
async function manifestOf(folder: string): Promise<{ readonly manifest: PackageManifest; readonly sha256: string } | null> {
  try {
    const data = await readPlainFile(join(folder, manifestName));
    return { manifest: parseManifest(data.toString('utf8')), sha256: sha256Of(data) };
  } catch {
    // No manifest, or none that is sound: not a package that can be listed.
    return null;
  }
}
