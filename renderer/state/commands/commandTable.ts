import { keysOfPress, nameOfPress } from '../../format/presses.ts';
import type { StudioState } from '../studioState.svelte.ts';
import type { Command } from './command.ts';
import { goOnCommands } from './goOnCommands.ts';
import { panelCommands } from './panelCommands.ts';
import { photoCommands } from './photoCommands.ts';
import { pictureCommands } from './pictureCommands.ts';
import { queueCommands } from './queueCommands.ts';
import { viewCommands } from './viewCommands.ts';
import { workCommands } from './workCommands.ts';

/** Everything the window can do, once: keys, buttons, palette and the list of shortcuts all read it from here. */
export const commandTable = {
  ...workCommands,
  ...queueCommands,
  ...pictureCommands,
  ...goOnCommands,
  ...photoCommands,
  ...viewCommands,
  ...panelCommands,
} as const satisfies Readonly<Record<string, Command>>;

export type CommandId = keyof typeof commandTable;

/** Keys that a part of the window takes itself, while the focus is in that part. */
export const partPresses = {
  submit: { does: 'Draw, edit or ask', press: 'Ctrl+Enter' },
  searchList: { does: 'Search the history, the library', press: '/' },
  selectAll: { does: 'Select all of the history, the library', press: 'Ctrl+a' },
  moveJobUp: { does: 'Queue: a place nearer to its turn', press: 'Alt+ArrowUp' },
  moveJobDown: { does: 'Queue: a place farther from its turn', press: 'Alt+ArrowDown' },
  swapCompared: { does: 'Before and after: swap', press: ' ' },
} as const;

/** A command as a button, a menu or the palette shows it now. */
export type OfferedCommand = {
  readonly id: CommandId;
  readonly label: string;
  readonly keys: readonly string[];
  readonly isPossible: boolean;
  readonly whyNot: string | null;
  readonly run: () => void;
};

/** The keys to show beside a command; none where it has none. */
export function keysOf(id: CommandId): readonly string[] {
  const [shown] = commandTable[id].presses as readonly string[];
  return shown === undefined ? [] : keysOfPress(shown);
}

/** For parts of the window that take the keys of a command themselves: they do it with what they show. */
export function isPressOf(id: CommandId, event: KeyboardEvent): boolean {
  return (commandTable[id].presses as readonly string[]).includes(nameOfPress(event));
}

export function offerCommand(studio: StudioState, id: CommandId): OfferedCommand {
  const command: Command = commandTable[id];
  const noModel = studio.taskGate.whyNot(command.task?.(studio) ?? null);
  return {
    id,
    label: command.label?.(studio) ?? command.does,
    keys: keysOf(id),
    isPossible: noModel === null && (command.isPossible?.(studio) ?? true),
    whyNot: command.whyNot?.(studio) ?? noModel,
    run: () => command.run(studio),
  };
}

/** What the palette offers now, in the order of the table. The palette itself is left out. */
export function possibleCommands(studio: StudioState): readonly OfferedCommand[] {
  const offered = commandIds.filter((id) => id !== 'openPalette').map((id) => offerCommand(studio, id));
  return offered.filter((command) => command.isPossible);
}

// Object.keys gives the keys of this very object, in the order they are written.
export const commandIds = Object.keys(commandTable) as readonly CommandId[];
