/** Key presses by name ("Ctrl+Shift+z", "?", "Delete"), so that handlers, tool tips and lists cannot disagree. */

type Pressed = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>;

/** The name of a key press. The command key of a Mac counts as Ctrl. */
export function nameOfPress(event: Pressed): string {
  const control = event.ctrlKey || event.metaKey;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  return `${control ? 'Ctrl+' : ''}${event.altKey ? 'Alt+' : ''}${control && event.shiftKey ? 'Shift+' : ''}${key}`;
}

const keyCaps: Readonly<Record<string, string>> = {
  Enter: '↵',
  Escape: 'Esc',
  Delete: 'Del',
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ' ': 'Space',
};

/** What the keys of a press are called on the screen: "Ctrl+Shift+z" reads Ctrl, Shift, Z. */
export function keysOfPress(press: string): readonly string[] {
  // The plus key itself would be an empty part.
  const parts = press.split(/\+(?=.)/u);
  return parts.map((part) => keyCaps[part] ?? (part.length === 1 ? part.toUpperCase() : part));
}
