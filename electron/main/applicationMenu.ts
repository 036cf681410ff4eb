import type { MenuItemConstructorOptions } from 'electron';

type Program = { readonly platform: NodeJS.Platform; readonly isInstalled: boolean };

/** Looking behind the page is for whoever builds the studio; in an installed one nothing leads there. */
const behindThePage: readonly MenuItemConstructorOptions[] = [
  { type: 'separator' },
  { role: 'reload' },
  { role: 'forceReload' },
  { role: 'toggleDevTools' },
];

/** The system's own commands with their keys. Electron's default menu leads to its web site, to reloading and to the developer tools. */
export function menuTemplate({ platform, isInstalled }: Program): MenuItemConstructorOptions[] {
  const view: readonly MenuItemConstructorOptions[] = [
    { role: 'resetZoom' },
    { role: 'zoomIn' },
    { role: 'zoomOut' },
    { type: 'separator' },
    { role: 'togglefullscreen' },
    ...(isInstalled ? [] : behindThePage),
  ];
  const first: MenuItemConstructorOptions = platform === 'darwin' ? { role: 'appMenu' } : { label: 'File', submenu: [{ role: 'quit' }] };
  return [first, { role: 'editMenu' }, { label: 'View', submenu: [...view] }, { role: 'windowMenu' }];
}
