/** True when the person asked for little motion, here or in the system; App.svelte keeps the mark on the root. */
export function motionIsReduced(): boolean {
  return document.documentElement.dataset['motion'] === 'reduced';
}
