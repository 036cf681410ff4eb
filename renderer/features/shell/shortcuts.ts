import { nameOfPress } from '../../format/presses.ts';
import type { Command } from '../../state/commands/command.ts';
import { commandTable } from '../../state/commands/commandTable.ts';
import type { StudioState } from '../../state/studioState.svelte.ts';

const commandByPress: ReadonlyMap<string, Command> = new Map(
  Object.values<Command>(commandTable).flatMap((command) => command.presses.map((press) => [press, command] as const)),
);

/** Keys that mean something else while text is being typed. */
function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input:not([type=range], [type=radio]), textarea') !== null;
}

/** Open lists and menus, and dialogs, which stand before the picture. The grid of the history is neither. */
function isInFront(target: EventTarget | null): boolean {
  const popups = '[role=dialog], [role=alertdialog], [role=menu], [role=listbox]:not([aria-multiselectable])';
  return target instanceof Element && target.closest(popups) !== null;
}

/** A list that is closed is opened by Space, and chooses what begins with a letter or a digit. */
function isForClosedList(target: EventTarget | null, press: string): boolean {
  return target instanceof Element && target.closest('[aria-haspopup=listbox]') !== null && /^[\p{L}\p{N} ]$/u.test(press);
}

/** Runs what a key press stands for. True when it stood for something. */
export function pressShortcut(studio: StudioState, event: KeyboardEvent): boolean {
  const isCovered = studio.navigation.dialog !== null || studio.notices.report !== undefined;
  if (event.defaultPrevented || isCovered) return false;
  // What fills the screen is in front too, and takes Escape for itself.
  if (event.key === 'Escape' && studio.navigation.isFullScreen) {
    studio.navigation.leaveFullScreen();
    return true;
  }
  const press = nameOfPress(event);
  const command = commandByPress.get(press);
  if (command === undefined || isForClosedList(event.target, press)) return false;
  // What is in front takes Escape for itself.
  if (isInFront(event.target) && (!command.whileTyping || event.key === 'Escape')) return false;
  if (!command.whileTyping && isTyping(event.target)) return false;
  if (command.yieldsToSelectedText === true && document.getSelection()?.isCollapsed === false) return false;
  event.preventDefault();
  if (command.isPossible?.(studio) ?? true) command.run(studio);
  return true;
}
