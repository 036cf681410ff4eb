import { isStagePanel } from '../../state/navigation.svelte.ts';
import type { Studio } from '../../state/studio.svelte.ts';

export const shortcutWords: readonly { readonly does: string; readonly keys: readonly string[] }[] = [
  { does: 'Prompt, Edit, Ask, History', keys: ['Ctrl', '1 … 4'] },
  { does: 'Draw, edit or ask', keys: ['Ctrl', '↵'] },
  { does: 'All commands', keys: ['Ctrl', 'K'] },
  { does: 'Take the last deletion back', keys: ['Ctrl', 'Z'] },
  { does: 'Do it again', keys: ['Ctrl', 'Shift', 'Z'] },
  { does: 'Move the picture to the trash', keys: ['Del'] },
  { does: 'Star the picture', keys: ['S'] },
  { does: 'Export the picture', keys: ['Ctrl', 'E'] },
  { does: 'Open a picture from disk', keys: ['Ctrl', 'O'] },
  { does: 'Newer, older picture', keys: ['[', ']'] },
  { does: 'Search the history', keys: ['/'] },
  { does: 'Select all of the history', keys: ['Ctrl', 'A'] },
  { does: 'Before and after: move, swap', keys: ['←', '→', 'Space'] },
  { does: 'Settings', keys: ['Ctrl', ','] },
  { does: 'These shortcuts', keys: ['?'] },
];

type Pressed = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>;

/** The name of a key press: "Ctrl+Shift+z", "?", "Delete". The command key of a Mac counts as Ctrl. */
export function nameOfPress(event: Pressed): string {
  const control = event.ctrlKey || event.metaKey;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  return `${control ? 'Ctrl+' : ''}${event.altKey ? 'Alt+' : ''}${control && event.shiftKey ? 'Shift+' : ''}${key}`;
}

/** Keys that mean something else while text is being typed. */
function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input:not([type=range], [type=radio]), textarea') !== null;
}

/** Lists and menus that choose by letters, and dialogs, which stand before the picture. The grid of the history is neither. */
function isInFront(target: EventTarget | null): boolean {
  const popups = '[role=dialog], [role=alertdialog], [role=menu], [aria-haspopup=listbox], [role=listbox]:not([aria-multiselectable])';
  return target instanceof Element && target.closest(popups) !== null;
}

function stepRecent(studio: Studio, step: number): void {
  const { pictures, stage } = studio;
  const index = pictures.recent.findIndex((card) => card.id === stage.pictureId);
  const next = pictures.recent[index + step];
  if (next !== undefined) stage.show(next.id);
}

function anywhere(studio: Studio): Readonly<Record<string, () => void>> {
  const { actions, navigation, stage } = studio;
  return {
    'Ctrl+1': () => navigation.go('prompt'),
    'Ctrl+2': () => navigation.go('edit'),
    'Ctrl+3': () => navigation.go('ask'),
    'Ctrl+4': () => navigation.go('history'),
    'Ctrl+,': () => navigation.go('settings'),
    'Ctrl+k': () => navigation.open('commands'),
    'Ctrl+o': () => void actions.choose(),
    'Ctrl+e': () => {
      if (stage.pictureId !== null && isStagePanel(navigation.panel)) void actions.export(stage.pictureId);
    },
  };
}

function outsideText(studio: Studio): Readonly<Record<string, () => void>> {
  const { actions, navigation, pictures, stage } = studio;
  // In the history keys belong to what is selected there; the models and the settings show no picture.
  const isSeen = stage.pictureId !== null && isStagePanel(navigation.panel);
  const onStage = isSeen ? pictures.card(stage.pictureId) : undefined;
  return {
    '?': () => navigation.open('shortcuts'),
    'Ctrl+z': () => void actions.undo(),
    'Ctrl+Shift+z': () => void actions.redo(),
    'Ctrl+y': () => void actions.redo(),
    '[': () => stepRecent(studio, -1),
    ']': () => stepRecent(studio, 1),
    Delete: () => {
      if (onStage !== undefined) void actions.trash([onStage.id]);
    },
    s: () => {
      if (onStage !== undefined) void actions.star(onStage);
    },
  };
}

/** Runs what a key press stands for. True when it stood for something. */
export function pressShortcut(studio: Studio, event: KeyboardEvent): boolean {
  if (event.defaultPrevented || studio.navigation.dialog !== null) return false;
  const name = nameOfPress(event);
  const run = anywhere(studio)[name] ?? (isTyping(event.target) || isInFront(event.target) ? undefined : outsideText(studio)[name]);
  if (run === undefined) return false;
  event.preventDefault();
  run();
  return true;
}
