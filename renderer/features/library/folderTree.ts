import type { PhotoFolder, PhotoSubFolder } from '../../../electron/contract/photos.ts';
import type { PhotoPlace } from '../../state/photoList.svelte.ts';

/** A line of the tree of folders, as far as it is unfolded. */
export type FolderRow = {
  readonly key: string;
  readonly place: PhotoPlace;
  readonly name: string;
  /** 1 for a folder that was added. */
  readonly level: number;
  /** Photos in it and below it. */
  readonly photos: number;
  /** Null where there is nothing to unfold. */
  readonly isOpen: boolean | null;
  /** The folder that was added. */
  readonly root: PhotoFolder | null;
};

type Node = { readonly name: string; readonly path: string; photos: number; readonly children: Map<string, Node> };

/** Folders that hold photos only below them are lines, too; each counts what lies below it. */
function treeOf(below: readonly PhotoSubFolder[]): readonly Node[] {
  const top = new Map<string, Node>();
  for (const { path, photos } of below) {
    let [children, at] = [top, ''];
    for (const name of path.split('/')) {
      at = at === '' ? name : `${at}/${name}`;
      const node = children.get(name) ?? { name, path: at, photos: 0, children: new Map<string, Node>() };
      node.photos += photos;
      children.set(name, node);
      children = node.children;
    }
  }
  return [...top.values()];
}

export function keyOf({ folderId, under }: PhotoPlace): string {
  return `${folderId ?? 'all'}/${under}`;
}

export type FolderTree = {
  readonly folders: readonly PhotoFolder[];
  readonly below: (folder: PhotoFolder) => readonly PhotoSubFolder[];
  /** Those the person folded or unfolded; folders that were added begin unfolded, the others folded. */
  readonly turned: ReadonlySet<string>;
};

/** The lines of the tree from top to bottom. All photos together are a line where there are several folders. */
export function folderRows({ folders, below, turned }: FolderTree): readonly FolderRow[] {
  const rows: FolderRow[] = [];
  if (folders.length > 1) {
    const place = { folderId: null, under: '' };
    const photos = folders.reduce((sum, folder) => sum + folder.photos, 0);
    rows.push({ key: keyOf(place), place, name: 'All photos', level: 1, photos, isOpen: null, root: null });
  }
  for (const root of folders) {
    const nodes = treeOf(below(root));
    const place = { folderId: root.id, under: '' };
    const key = keyOf(place);
    const isOpen = nodes.length === 0 ? null : !turned.has(key);
    rows.push({ key, place, name: root.name, level: 1, photos: root.photos, isOpen, root });
    if (isOpen === true) unfold(root, nodes, turned, 2, rows);
  }
  return rows;
}

function unfold(root: PhotoFolder, nodes: readonly Node[], turned: ReadonlySet<string>, level: number, rows: FolderRow[]): void {
  for (const { name, path, photos, children } of nodes) {
    const place = { folderId: root.id, under: path };
    const key = keyOf(place);
    const isOpen = children.size === 0 ? null : turned.has(key);
    rows.push({ key, place, name, level, photos, isOpen, root: null });
    if (isOpen === true) unfold(root, [...children.values()], turned, level + 1, rows);
  }
}

/** The row a key of the tree leads to, or the one it folds or unfolds. */
export type TreeStep = { readonly kind: 'go'; readonly row: FolderRow } | { readonly kind: 'turn'; readonly row: FolderRow } | null;

/** What a key does in a tree, as every tree of the system does it. */
export function stepOf(rows: readonly FolderRow[], key: string, press: string): TreeStep {
  const index = rows.findIndex((row) => row.key === key);
  const row = rows[index];
  const go = (target: FolderRow | undefined): TreeStep => (target === undefined ? null : { kind: 'go', row: target });
  if (press === 'Home' || row === undefined) return go(rows[0]);
  switch (press) {
    case 'End':
      return go(rows.at(-1));
    case 'ArrowDown':
      return go(rows[index + 1]);
    case 'ArrowUp':
      return go(rows[index - 1]);
    case 'ArrowRight':
      return row.isOpen === false ? { kind: 'turn', row } : row.isOpen === true ? go(rows[index + 1]) : null;
    case 'ArrowLeft':
      return row.isOpen === true ? { kind: 'turn', row } : go(rows.slice(0, index).findLast(({ level }) => level < row.level));
    default:
      return null;
  }
}

export const treePresses: readonly string[] = ['Home', 'End', 'ArrowDown', 'ArrowUp', 'ArrowRight', 'ArrowLeft'];
