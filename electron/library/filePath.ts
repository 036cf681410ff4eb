import { basename, dirname, join } from 'node:path';

/** A path as text, or as the bytes it is: the name of a person's file need not be text. */
export type FilePath = string | Buffer;

export function folderOf<Path extends FilePath>(path: Path): Path;
export function folderOf(path: FilePath): FilePath {
  if (typeof path === 'string') return dirname(path);
  const end = lastSeparator(path);
  return end === -1 ? Buffer.from('.') : path.subarray(0, Math.max(end, 1));
}

export function inFolder<Path extends FilePath>(folder: Path, name: Path | string): Path;
export function inFolder(folder: FilePath, name: FilePath): FilePath {
  if (typeof folder === 'string') return join(folder, String(name));
  const isRoot = lastSeparator(folder) === folder.length - 1;
  return Buffer.concat([folder, Buffer.from(isRoot ? '' : '/'), Buffer.from(name)]);
}

/** The file's own name, as the path has it. */
export function lastName(path: Buffer): Buffer {
  return path.subarray(lastSeparator(path) + 1);
}

/** The file's own name, to be said. */
export function saidName(path: FilePath): string {
  return typeof path === 'string' ? basename(path) : lastName(path).toString();
}

function lastSeparator(path: Buffer): number {
  return process.platform === 'win32' ? Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) : path.lastIndexOf('/');
}
