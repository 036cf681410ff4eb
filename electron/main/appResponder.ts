import { readFile } from 'node:fs/promises';
import { extname, isAbsolute, join, relative, sep } from 'node:path';
import { imageIdSchema, photoIdSchema } from '../contract/ids.ts';
import type { ImageId, PhotoId } from '../contract/ids.ts';
import { mediaVariants } from '../contract/images.ts';
import type { MediaVariant } from '../contract/images.ts';
import { photoVariants } from '../contract/photos.ts';
import type { PhotoVariant } from '../contract/photos.ts';
import { pictureKindOf } from '../library/pictureKind.ts';
import { appOrigin, mediaHeaders, windowHeaders } from './contentSecurity.ts';

export type AppResources = {
  /** Folder of the window's bundle. */
  readonly windowFolder: string;
  /** The bytes of a picture; rejects for an id that is not in the library. */
  readonly media: (id: ImageId, variant: MediaVariant) => Promise<Uint8Array>;
  /** The bytes of a photo to look at; rejects where there are none. */
  readonly photo: (id: PhotoId, variant: PhotoVariant) => Promise<Uint8Array>;
};

/** What the bundle holds. Anything else is not served, whatever it is named. */
const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

/** Kinds a page may show. A TIFF it cannot, and nothing else is a picture. */
const pictureTypes: Readonly<Record<string, string>> = {
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  avif: 'image/avif',
  gif: 'image/gif',
};

/** Answers app://studio/...: files of the bundle, and pictures by their opaque id. No path of the disk is ever in a URL. */
export function createAppResponder({ windowFolder, media, photo }: AppResources): (request: Request) => Promise<Response> {
  return async ({ url, method }) => {
    if (method !== 'GET' && method !== 'HEAD') return new Response(null, { status: 405 });
    const { protocol, host, pathname } = new URL(url);
    if (`${protocol}//${host}` !== appOrigin) return notFound();
    const found = pathname.startsWith('/media/')
      ? ((await readMedia(pathname, media)) ?? (await readPhoto(pathname, photo)))
      : await readBundle(pathname, windowFolder);
    if (found === null) return notFound();
    if (found === 'gone') return gone();
    // A copy with a buffer of its own: that is what a Response takes.
    return new Response(method === 'HEAD' ? null : Uint8Array.from(found.data), { headers: found.headers });
  };
}

/** An original that is away now is there later. */
const notForEver = { 'Cache-Control': 'private, max-age=60' };

type Found = { readonly data: Uint8Array; readonly headers: Readonly<Record<string, string>> };

async function readMedia(pathname: string, media: AppResources['media']): Promise<Found | 'gone' | null> {
  const [, , name, variantName, ...rest] = pathname.split('/');
  const id = imageIdSchema.safeParse(name);
  const variant = mediaVariants.find((each) => each === variantName);
  if (!id.success || variant === undefined || rest.length > 0) return null;
  // The window shows a place-holder for whatever cannot be read; why is told by images.get.
  const data = await media(id.data, variant).catch(() => null);
  if (data === null) return 'gone';
  if (variant === 'full' || variant === 'thumbnail') return { data, headers: mediaHeaders };
  const type = pictureTypes[pictureKindOf(data) ?? ''];
  return type === undefined ? 'gone' : { data, headers: { ...mediaHeaders, 'Content-Type': type, ...notForEver } };
}

/** A photo's revision ends its address, so that an address never gets other pixels. */
async function readPhoto(pathname: string, photo: AppResources['photo']): Promise<Found | 'gone' | null> {
  const [, , name, variantName, revision, ...rest] = pathname.split('/');
  const id = photoIdSchema.safeParse(name);
  const variant = photoVariants.find((each) => each === variantName);
  if (!id.success || variant === undefined || !/^\d{1,9}$/.test(revision ?? '') || rest.length > 0) return null;
  const data = await photo(id.data, variant).catch(() => null);
  const type = data === null ? undefined : pictureTypes[pictureKindOf(data) ?? ''];
  return data === null || type === undefined ? 'gone' : { data, headers: { ...mediaHeaders, 'Content-Type': type } };
}

async function readBundle(pathname: string, windowFolder: string): Promise<Found | null> {
  const path = bundlePath(pathname, windowFolder);
  const type = path === null ? undefined : contentTypes[extname(path)];
  if (path === null || type === undefined) return null;
  return readFile(path).then(
    (data) => ({ data, headers: { ...windowHeaders, 'Content-Type': type } }),
    () => null,
  );
}

/** The file a path names inside the bundle, or null where it leads out of it. */
export function bundlePath(pathname: string, windowFolder: string): string | null {
  const name = decodePath(pathname);
  if (name === null || name.includes('\0')) return null;
  const path = join(windowFolder, name === '/' ? 'index.html' : name);
  const way = relative(windowFolder, path);
  return way === '' || way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way) ? null : path;
}

function decodePath(pathname: string): string | null {
  try {
    return decodeURIComponent(pathname);
  } catch {
    // Half an escape names nothing.
    return null;
  }
}

/** Pictures go and folders are unplugged while they are on their way to the page. It shows that; for the page it is no fault to log. */
function gone(): Response {
  return new Response(null, { status: 204, headers: { 'Cache-Control': 'no-store' } });
}

function notFound(): Response {
  return new Response(null, { status: 404 });
}
