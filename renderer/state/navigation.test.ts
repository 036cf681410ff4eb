import { expect, test } from 'vitest';
import { Navigation } from './navigation.svelte.ts';

function storageWith(recent: string | null = null) {
  const kept = new Map<string, string>(recent === null ? [] : [['recent.open', recent]]);
  return { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) };
}

test('the whole-width panels lead back to the panel that showed the stage last', () => {
  const navigation = new Navigation(storageWith());
  navigation.go('ask');
  navigation.go('history');
  navigation.go('settings');
  expect(navigation.lastStagePanel).toBe('ask');
});

test('in a narrow window the button of the open panel opens and closes its drawer', () => {
  const navigation = new Navigation(storageWith());
  navigation.go('edit');
  expect(navigation.drawerOpen).toBe(true);
  navigation.go('edit');
  expect(navigation.drawerOpen).toBe(false);
  navigation.go('edit');
  navigation.go('history');
  expect(navigation.drawerOpen).toBe(false);
});

test('a folded strip is folded after a restart', () => {
  const storage = storageWith();
  new Navigation(storage).toggleRecent();
  expect(new Navigation(storage).recentOpen).toBe(false);
});

test('the folders of the library are a drawer in a narrow window, as the panels beside the stage are', () => {
  const navigation = new Navigation(storageWith());
  navigation.go('library');
  expect(navigation.drawerOpen).toBe(true);
  navigation.go('library');
  expect(navigation.drawerOpen).toBe(false);
});
