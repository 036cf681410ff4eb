import { expect, test, vi } from 'vitest';
import { menuTemplate } from './applicationMenu.ts';

const scale = vi.fn<(step: string) => void>();

const roles = (items: ReturnType<typeof menuTemplate>): readonly string[] =>
  items.flatMap(({ role, submenu }) => [...(role === undefined ? [] : [role]), ...(Array.isArray(submenu) ? roles(submenu) : [])]);

test.each(['linux', 'win32', 'darwin'] as const)(
  'an installed studio on %s edits and closes, and shows nothing behind the page',
  (platform) => {
    const found = roles(menuTemplate({ platform, isInstalled: true, scale }));
    expect(found).toEqual(expect.arrayContaining(['editMenu', 'togglefullscreen', 'windowMenu']));
    // Electron's own "View" and "Help" bring them along; its zoom is one that Settings know nothing of.
    const leading = ['reload', 'forceReload', 'toggleDevTools', 'viewMenu', 'help', 'resetZoom', 'zoomIn', 'zoomOut'];
    expect(found.filter((role) => leading.includes(role))).toEqual([]);
  },
);

test('whoever builds the studio can look behind the page', () => {
  expect(roles(menuTemplate({ platform: 'linux', isInstalled: false, scale }))).toEqual(
    expect.arrayContaining(['reload', 'toggleDevTools']),
  );
});

test('the menu scales the interface as Settings do', () => {
  const view = menuTemplate({ platform: 'linux', isInstalled: true, scale }).find(({ label }) => label === 'View')?.submenu;
  const scaling = (Array.isArray(view) ? view : []).filter(({ accelerator }) => accelerator !== undefined);
  for (const { click } of scaling) (click as (() => void) | undefined)?.();
  expect(scale.mock.calls).toEqual([['usual'], ['larger'], ['larger'], ['smaller']]);
  expect(scaling.map(({ accelerator }) => accelerator)).toEqual(['0', 'Plus', '=', '-'].map((key) => `CommandOrControl+${key}`));
});
