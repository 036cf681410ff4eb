import { expect, test } from 'vitest';
import { foldersIn, sourceOf } from './droppedFiles.ts';

// Node has no files to drop; the page asks of each only what it is.
const item = (kind: string, isDirectory?: boolean) => ({
  kind,
  webkitGetAsEntry: () => (isDirectory === undefined ? null : ({ isDirectory } as FileSystemEntry)),
});

test('folders among what is dropped are told from files, by their place among the files', () => {
  expect(foldersIn([item('string'), item('file', false), item('file', true), item('file')])).toEqual([1]);
});

test('a picture from the clipboard has the name of its file, and where it is only pixels none that a browser made up', async () => {
  const named = (name: string) => sourceOf(new File(['pixels'], name), '');
  expect(await named('image.png')).toMatchObject({ kind: 'bytes', name: 'Pasted picture' });
  expect(await named('storm.png')).toMatchObject({ kind: 'bytes', name: 'storm.png' });
  expect(await sourceOf(new File([], 'image.png'), '/home/artist/image.png')).toEqual({ kind: 'path', path: '/home/artist/image.png' });
});
