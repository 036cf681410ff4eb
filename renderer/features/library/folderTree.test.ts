import { expect, test } from 'vitest';
import type { PhotoFolderId } from '../../../electron/contract/ids.ts';
import type { PhotoFolder } from '../../../electron/contract/photos.ts';
import { folderRows, stepOf } from './folderTree.ts';

function folder(id: PhotoFolderId, name: string, photos: number): PhotoFolder {
  return { id, path: `/home/${name}`, name, state: 'online', photos, lastScan: null };
}

const trips = folder('fol_00000001', 'Trips', 9);
const archive = folder('fol_00000002', 'Archive', 4);
const belowTrips = [
  { path: 'lisbon', photos: 3 },
  { path: 'lisbon/alfama', photos: 2 },
  { path: 'north/oslo', photos: 4 },
];

function rowsOf(folders: readonly PhotoFolder[], turned: readonly string[] = []) {
  return folderRows({ folders, below: ({ id }) => (id === trips.id ? belowTrips : []), turned: new Set(turned) });
}

const said = (rows: ReturnType<typeof rowsOf>) => rows.map(({ level, name, photos }) => `${'-'.repeat(level)}${name} ${photos}`);

test('a folder counts what lies in it and below it, and one that holds photos only below it is a line too', () => {
  expect(said(rowsOf([trips]))).toEqual(['-Trips 9', '--lisbon 5', '--north 4']);
});

test('where there are several folders, all photos together are a line of their own', () => {
  expect(said(rowsOf([trips, archive]))).toEqual(['-All photos 13', '-Trips 9', '--lisbon 5', '--north 4', '-Archive 4']);
});

test('folders that were added begin unfolded, those below them folded, and each is turned by itself', () => {
  expect(said(rowsOf([trips], ['fol_00000001/lisbon']))).toEqual(['-Trips 9', '--lisbon 5', '---alfama 2', '--north 4']);
  expect(said(rowsOf([trips], ['fol_00000001/']))).toEqual(['-Trips 9']);
});

test('a folder without folders below it cannot be unfolded', () => {
  expect(rowsOf([archive])[0]?.isOpen).toBe(null);
});

test('arrow keys go up and down the tree, unfold and fold it, and lead to the folder above', () => {
  const rows = rowsOf([trips], ['fol_00000001/lisbon']);
  const step = (from: string, press: string) => {
    const answer = stepOf(rows, `fol_00000001/${from}`, press);
    return answer === null ? null : `${answer.kind} ${answer.row.name}`;
  };
  expect([step('', 'ArrowDown'), step('lisbon/alfama', 'ArrowUp'), step('', 'ArrowUp')]).toEqual(['go lisbon', 'go lisbon', null]);
  expect([step('lisbon/alfama', 'ArrowLeft'), step('lisbon', 'ArrowLeft'), step('north', 'ArrowRight')]).toEqual([
    'go lisbon',
    'turn lisbon',
    'turn north',
  ]);
  expect([step('lisbon', 'ArrowRight'), step('north', 'Home'), step('', 'End')]).toEqual(['go alfama', 'go Trips', 'go north']);
});
