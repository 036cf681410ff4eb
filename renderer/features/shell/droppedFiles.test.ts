import { expect, test } from 'vitest';
import { foldersIn } from './droppedFiles.ts';

// Node has no files to drop; the page asks of each only what it is.
const item = (kind: string, isDirectory?: boolean) => ({
  kind,
  webkitGetAsEntry: () => (isDirectory === undefined ? null : ({ isDirectory } as FileSystemEntry)),
});

test('folders among what is dropped are told from files, by their place among the files', () => {
  expect(foldersIn([item('string'), item('file', false), item('file', true), item('file')])).toEqual([1]);
});
