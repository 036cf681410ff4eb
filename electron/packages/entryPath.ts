import { AppError } from '../contract/errors.ts';

/** As package paths are (no dot at their beginning, nothing that climbs or hides), and perhaps one folder around them all. */
const segment = /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/u;
const mostSegments = 3;
const longest = 300;

/** What systems put into folders and archives beside what a person put there. */
const noise = /(^|\/)(__MACOSX\/|\.DS_Store$|\._|Thumbs\.db$|desktop\.ini$)/u;

/** Where an entry may be written below the folder it is unpacked into; null for what systems leave there. Throws for everything that is no package's. */
export function entryPath(path: string): readonly string[] | null {
  const segments = path.replace(/^\.\//u, '').split('/');
  if (path.startsWith('/') || path.includes('\\') || path.includes('\0') || /^.:/u.test(path) || segments.includes('..')) {
    throw new AppError('packagePathEscapes', { file: nameOf(path) });
  }
  if (noise.test(path)) return null;
  if (path.length <= longest && segments.length <= mostSegments && segments.every((each) => segment.test(each))) return segments;
  throw new AppError('packageInvalid', { because: `It holds ${JSON.stringify(path.slice(0, longest))}, which no package does.` });
}

function nameOf(path: string): string {
  return JSON.stringify(path.slice(0, longest)).slice(1, -1);
}
