import type { ImportSource } from '../../../electron/contract/images.ts';

/** Files a clipboard offers as pictures. Text and other files stay with whoever handles paste. */
export function pictureFiles(files: Iterable<File>): readonly File[] {
  return [...files].filter((file) => file.type.startsWith('image/'));
}

/** How to hand a file over: by its path where it has one, else by its bytes (a pasted picture has no path). */
export async function sourceOf(file: File, path: string): Promise<ImportSource> {
  if (path !== '') return { kind: 'path', path };
  const bytes = new Uint8Array(await file.arrayBuffer());
  return { kind: 'bytes', name: file.name === '' ? 'Pasted picture' : file.name, bytes };
}
