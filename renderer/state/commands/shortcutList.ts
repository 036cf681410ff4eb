import { keysOfPress } from '../../format/presses.ts';
import { commandIds, commandTable, keysOf, partPresses } from './commandTable.ts';

export type ShortcutLine = { readonly does: string; readonly keys: readonly string[] };

/** Every key the window knows, for the list that "?" opens. */
export const shortcutList: readonly ShortcutLine[] = [
  ...Object.values(partPresses).map(({ does, press }) => ({ does, keys: keysOfPress(press) })),
  { does: 'Before and after: move', keys: ['←', '→'] },
  { does: 'Zoomed picture: move', keys: ['←', '→', '↑', '↓'] },
  { does: 'Leave full screen', keys: ['Esc'] },
  ...commandIds.map((id) => ({ does: commandTable[id].does, keys: keysOf(id) })).filter(({ keys }) => keys.length > 0),
];
