/** Beginnings of instructions the model was trained on; the person writes the rest. */
export const starters = [
  { label: 'Add', begin: 'add ' },
  { label: 'Remove', begin: 'remove the ' },
  { label: 'Colour', begin: 'make the ' },
  { label: 'Background', begin: 'make the background ' },
] as const;

/** Whether nothing would be lost if a beginning took the place of this text. */
export function isBeginning(text: string): boolean {
  return text.trim() === '' || starters.some(({ begin }) => begin.trim() === text.trim());
}
