import type { ImportSource } from '../../../electron/contract/images.ts';
import { pastedTitle } from '../../state/bringingIn.ts';

/** Files a clipboard offers as pictures. Text and other files stay with whoever handles paste. */
export function pictureFiles(files: Iterable<File>): readonly File[] {
  return [...files].filter((file) => file.type.startsWith('image/'));
}

/** What a browser calls pixels on the clipboard, whatever they show. */
const namesOfNone: readonly string[] = ['', 'image.png'];

/** How to hand a file over: by its path where it has one, else by its bytes (a pasted picture has no path). */
export async function sourceOf(file: File, path: string): Promise<ImportSource> {
  if (path !== '') return { kind: 'path', path };
  const bytes = new Uint8Array(await file.arrayBuffer());
  return { kind: 'bytes', name: namesOfNone.includes(file.name) ? pastedTitle : file.name, bytes };
}

type DroppedItem = Pick<DataTransferItem, 'kind' | 'webkitGetAsEntry'>;

/** Which of the files dropped are folders, by their place among them. Only during the drop itself does the page learn that. */
export function foldersIn(items: Iterable<DroppedItem>): readonly number[] {
  const files = [...items].filter(({ kind }) => kind === 'file');
  return files.flatMap((item, place) => (item.webkitGetAsEntry()?.isDirectory === true ? [place] : []));
}
