/** Reads and verifies a model package: the manifest against its schema, every file against its size and SHA-256. */
import { lstat, readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { readHashes } from './fileHashes.ts';
import type { FileHashes } from './fileHashes.ts';
import { scanGraph } from './graphScan.ts';
import { shapeReasons } from './graphShapes.ts';
import { variantGraphs } from './packageManifest.ts';
import type { GraphName, PackageFile, PackageManifest } from './packageManifest.ts';
import { invalidManifest, manifestName, parseManifest } from './parseManifest.ts';
import { readPlainFile } from './plainFile.ts';
import { isMissing, RuntimeError } from './runtimeError.ts';
import type { PackageProblem, PackageReport } from './types.ts';

const manifestBytesLimit = 2 ** 20;
/** Weights lie in a file of their own, so a graph is small; this one is read as a whole. */
const graphBytesLimit = 2 ** 28;

/** The manifest of a sound package; throws the first problem found. Files that `hashes` remembers are not read. */
export async function loadPackage(folder: string, hashes: FileHashes = readHashes()): Promise<PackageManifest> {
  const manifest = await readManifest(folder);
  const [first] = (await inspectFiles(folder, manifest, hashes)).problems;
  if (first !== undefined) throw new RuntimeError(first.code, first);
  return manifest;
}

/** Every problem of a package, each naming its file. Reads all of it unless told otherwise. Throws only where the disk itself fails. */
export async function verifyPackage(folder: string, hashes: FileHashes = readHashes()): Promise<PackageReport> {
  try {
    const manifest = await readManifest(folder);
    const { id, name, version, license } = manifest;
    return { folder, identity: { id, name, version, license }, ...(await inspectFiles(folder, manifest, hashes)) };
  } catch (error) {
    if (!(error instanceof RuntimeError)) throw error;
    const problem = { code: error.code, file: error.details.file ?? manifestName, reason: error.details.reason ?? error.code };
    return { folder, identity: null, files: [], problems: [problem] };
  }
}

async function readManifest(folder: string): Promise<PackageManifest> {
  const stats = await plainFileStats(folder, manifestName);
  if (stats === null) throw new RuntimeError('packageMissing', { file: basename(folder), reason: `no manifest in ${folder}` });
  if (stats.linked) throw new RuntimeError('packageLinkFound', { file: manifestName, reason: 'is a link' });
  if (stats.bytes > manifestBytesLimit) throw invalidManifest(`larger than ${String(manifestBytesLimit)} bytes`);
  return parseManifest((await readPlainFile(join(folder, manifestName))).toString('utf8'));
}

async function inspectFiles(
  folder: string,
  manifest: PackageManifest,
  hashes: FileHashes,
): Promise<Pick<PackageReport, 'files' | 'problems'>> {
  const problems: PackageProblem[] = await unlistedFiles(folder, manifest);
  const files: PackageReport['files'][number][] = [];
  for (const listed of manifest.files) {
    const problem = await fileProblem(folder, listed, hashes);
    if (problem !== null) problems.push(problem);
    files.push({ path: listed.path, bytes: listed.bytes, sound: problem === null });
  }
  const soundFiles = new Map(files.filter(({ sound }) => sound).map(({ path, bytes }) => [path, bytes]));
  for (const [name, path] of graphFiles(manifest)) {
    if (!soundFiles.has(path)) continue;
    problems.push(...(await graphProblems(folder, path, soundFiles, (graph) => shapeReasons(graph, name, manifest))));
  }
  return { files, problems };
}

/** Every graph, those for single devices too. */
function graphFiles({ graphs, variants = {} }: PackageManifest): readonly (readonly [GraphName, string])[] {
  return [{ graphs }, ...Object.values(variants)].flatMap(variantGraphs);
}

/** What it asks for first; what it takes and gives only where that is allowed. */
async function graphProblems(
  folder: string,
  path: string,
  soundFiles: ReadonlyMap<string, number>,
  misfits: (graph: Uint8Array) => readonly string[],
): Promise<readonly PackageProblem[]> {
  if ((soundFiles.get(path) ?? 0) > graphBytesLimit) {
    return [{ code: 'packageGraphForbidden', file: path, reason: 'is too large for a graph without its weights' }];
  }
  const graph = await readPlainFile(join(folder, path));
  // A graph finds its weights beside it.
  const beside = path.includes('/') ? `${dirname(path)}/` : '';
  const weightFiles = new Map(
    [...soundFiles].flatMap(([file, bytes]) => (file.startsWith(beside) ? [[file.slice(beside.length), bytes]] : [])),
  );
  const forbidden = scanGraph(graph, weightFiles);
  if (forbidden.length > 0) return forbidden.map((reason) => ({ code: 'packageGraphForbidden', file: path, reason }));
  return misfits(graph).map((reason) => ({ code: 'packageInvalid', file: path, reason: `${path} does not fit the manifest: ${reason}` }));
}

async function fileProblem(folder: string, { path, bytes, sha256 }: PackageFile, hashes: FileHashes): Promise<PackageProblem | null> {
  const stats = await plainFileStats(folder, path);
  if (stats === null) return { code: 'packageFileMissing', file: path, reason: 'is missing' };
  if (stats.linked) return { code: 'packageLinkFound', file: path, reason: 'is a link' };
  if (stats.bytes !== bytes) {
    const reason = `has ${String(stats.bytes)} bytes instead of ${String(bytes)}`;
    return { code: 'packageFileCorrupt', file: path, reason };
  }
  if ((await hashes.of(join(folder, path))) === sha256) return null;
  return { code: 'packageFileCorrupt', file: path, reason: 'differs from its SHA-256' };
}

/** Null where there is no file. A hard link counts as a link: its other name could change the content after the check. */
async function plainFileStats(folder: string, path: string): Promise<{ bytes: number; linked: boolean } | null> {
  const [parent, child] = path.split('/');
  try {
    const stats = await lstat(join(folder, path));
    const parentLinked = child !== undefined && (await lstat(join(folder, parent ?? ''))).isSymbolicLink();
    const linked = parentLinked || stats.isSymbolicLink() || stats.nlink !== 1;
    return stats.isFile() || stats.isSymbolicLink() ? { bytes: stats.size, linked } : null;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** A file nobody hashed could be read as external weights: it has no place in a package. */
async function unlistedFiles(folder: string, manifest: PackageManifest): Promise<PackageProblem[]> {
  const expected = new Set([manifestName, ...manifest.files.map(({ path }) => path)]);
  const folders = new Set(manifest.files.filter(({ path }) => path.includes('/')).map(({ path }) => path.split('/')[0]));
  const found: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (!entry.isDirectory()) found.push(entry.name);
    else if (!folders.has(entry.name)) found.push(`${entry.name}/`);
    else found.push(...(await readdir(join(folder, entry.name))).map((name) => `${entry.name}/${name}`));
  }
  const unlisted = found.filter((path) => !expected.has(path)).sort();
  return unlisted.map((file) => ({ code: 'packageUnlistedFile', file, reason: 'is not listed in the manifest' }));
}
