import { expect, test } from 'vitest';
import { menuTemplate } from './applicationMenu.ts';

const roles = (items: ReturnType<typeof menuTemplate>): readonly string[] =>
  items.flatMap(({ role, submenu }) => [...(role === undefined ? [] : [role]), ...(Array.isArray(submenu) ? roles(submenu) : [])]);

test.each(['linux', 'win32', 'darwin'] as const)(
  'an installed studio on %s edits, zooms and closes, and shows nothing behind the page',
  (platform) => {
    const found = roles(menuTemplate({ platform, isInstalled: true }));
    expect(found).toEqual(expect.arrayContaining(['editMenu', 'resetZoom', 'zoomIn', 'zoomOut', 'togglefullscreen', 'windowMenu']));
    // Electron's own "View" and "Help" bring them along.
    const leading = ['reload', 'forceReload', 'toggleDevTools', 'viewMenu', 'help'];
    expect(found.filter((role) => leading.includes(role))).toEqual([]);
  },
);

test('whoever builds the studio can look behind the page', () => {
  expect(roles(menuTemplate({ platform: 'linux', isInstalled: false }))).toEqual(expect.arrayContaining(['reload', 'toggleDevTools']));
});
