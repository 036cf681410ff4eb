import type { MenuItemConstructorOptions } from 'electron';
import type { ScaleStep } from '../contract/interfaceScale.ts';

type Program = {
  readonly platform: NodeJS.Platform;
  readonly isInstalled: boolean;
  /** Makes the interface larger or smaller, as Settings do. */
  readonly scale: (step: ScaleStep) => void;
};

/** Looking behind the page is for whoever builds the studio; in an installed one nothing leads there. */
const behindThePage: readonly MenuItemConstructorOptions[] = [
  { type: 'separator' },
  { role: 'reload' },
  { role: 'forceReload' },
  { role: 'toggleDevTools' },
];

/** The system's own commands with their keys. Electron's default menu leads to its web site, to reloading and to the developer tools. */
export function menuTemplate({ platform, isInstalled, scale }: Program): MenuItemConstructorOptions[] {
  // Not the roles of that name: what they change is neither shown in Settings nor there after a restart. The window takes the keys first;
  // what it leaves, behind a dialog, comes here.
  const scaling = (label: string, key: string, step: ScaleStep): MenuItemConstructorOptions => ({
    ...{ label, accelerator: `CommandOrControl+${key}` },
    click: () => scale(step),
  });
  const view: readonly MenuItemConstructorOptions[] = [
    scaling('Interface at 100 %', '0', 'usual'),
    scaling('Larger interface', 'Plus', 'larger'),
    { ...scaling('Larger interface', '=', 'larger'), visible: false },
    scaling('Smaller interface', '-', 'smaller'),
    { type: 'separator' },
    { role: 'togglefullscreen' },
    ...(isInstalled ? [] : behindThePage),
  ];
  const first: MenuItemConstructorOptions = platform === 'darwin' ? { role: 'appMenu' } : { label: 'File', submenu: [{ role: 'quit' }] };
  return [first, { role: 'editMenu' }, { label: 'View', submenu: [...view] }, { role: 'windowMenu' }];
}
