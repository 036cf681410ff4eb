/** Reads and verifies a model package: the manifest against its schema, every file against its size and SHA-256. */
import { lstat, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { readHashes } from './fileHashes.ts';
import type { FileHashes } from './fileHashes.ts';
import { scanGraph } from './graphScan.ts';
import { shapeReasons } from './graphShapes.ts';
import { packageFormat, packageManifestSchema, type GraphName, type PackageFile, type PackageManifest } from './packageManifest.ts';
import { readPlainFile } from './plainFile.ts';
import { isMissing, RuntimeError } from './runtimeError.ts';
import type { PackageProblem, PackageReport } from './types.ts';

export const manifestName = 'manifest.json';
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

const formatOnly = z.looseObject({ format: z.int() });
/** Only what may name a path, each part on its own, so that one that is wrong hides none of the others. */
const pathsOnly = z.looseObject({
  files: z.array(z.looseObject({ path: z.string() })).catch([]),
  graphs: z.record(z.string(), z.string()).catch({}),
  fixtures: z.array(z.string()).catch([]),
  tokenizer: z.string().catch(''),
  words: z.string().catch(''),
});

function parseManifest(text: string): PackageManifest {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw invalidManifest('is not JSON', error);
  }
  // Asked before anything else: a newer format may differ in every other field.
  const format = formatOnly.safeParse(json);
  if (format.success && format.data.format > packageFormat) {
    const reason = `format ${String(format.data.format)} is newer than ${String(packageFormat)}`;
    throw new RuntimeError('packageTooNew', { file: manifestName, reason });
  }
  const escaping = escapingPath(json);
  if (escaping !== undefined) {
    throw new RuntimeError('packagePathEscapes', { file: manifestName, reason: `${JSON.stringify(escaping)} leaves the folder` });
  }
  const manifest = packageManifestSchema.safeParse(json);
  if (!manifest.success) throw invalidManifest(z.prettifyError(manifest.error), manifest.error);
  requireListed(manifest.data);
  requireConsistent(manifest.data);
  return manifest.data;
}

/** A path that is absolute or climbs out is an attack and has a code of its own; other bad names are only invalid. */
function escapingPath(json: unknown): string | undefined {
  const paths = pathsOnly.safeParse(json).data;
  if (paths === undefined) return undefined;
  const all = [...paths.files.map(({ path }) => path), ...Object.values(paths.graphs), ...paths.fixtures, paths.tokenizer, paths.words];
  return all.find((path) => /^([/\\]|.:)/.test(path) || path.split(/[/\\]/).includes('..'));
}

function invalidManifest(reason: string, cause?: unknown): RuntimeError {
  return new RuntimeError('packageInvalid', { file: manifestName, reason }, { cause });
}

/** What the manifest refers to must be among the files whose hashes it gives. */
function requireListed(manifest: PackageManifest): void {
  const listed = new Set(manifest.files.map(({ path }) => path));
  if (listed.size !== manifest.files.length) throw invalidManifest('a file is listed twice');
  const named = [...Object.values(manifest.graphs), manifest.tokenizer, manifest.words, ...manifest.fixtures];
  const missing = named.find((path) => !listed.has(path));
  if (missing !== undefined) throw invalidManifest(`${missing} is used and not listed in files`);
}

/** Sizes that must agree, or the pipelines would build feeds that no graph takes. */
function requireConsistent({ architecture, sampler }: PackageManifest): void {
  const { slots, grid, tokens, vision_tokens: vision, text_slots: text, image_px: pixels } = architecture;
  if (tokens !== grid * grid) throw invalidManifest(`tokens ${String(tokens)} is not grid ${String(grid)} squared`);
  if (pixels % grid !== 0) throw invalidManifest(`image_px ${String(pixels)} is not a multiple of grid ${String(grid)}`);
  if (text < 3) throw invalidManifest('text_slots leaves no room for text');
  if (sampler.steps > sampler.max_steps) throw invalidManifest('sampler.steps is larger than sampler.max_steps');
  const expected = { visionA: 0, visionB: vision, source: 2 * vision, text: 2 * vision + tokens, image: 2 * vision + tokens + text };
  if (JSON.stringify(expected) !== JSON.stringify({ ...expected, ...slots })) throw invalidManifest('slots overlap or leave gaps');
  const outside = Object.entries(architecture.special).find(([, id]) => id >= architecture.vocab);
  if (outside !== undefined) throw invalidManifest(`special.${outside[0]} is outside the vocabulary`);
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
  for (const [name, path] of Object.entries(manifest.graphs)) {
    if (!soundFiles.has(path)) continue;
    // Object.entries forgets the names that the schema gave.
    problems.push(
      ...(await graphProblems(folder, path, soundFiles, (graph) => shapeReasons(graph, name as GraphName, manifest.architecture))),
    );
  }
  return { files, problems };
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
  const forbidden = scanGraph(graph, soundFiles);
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
