/** Beginnings of instructions the model was trained on; the person writes the rest. */
export const starters = [
  { label: 'Add', begin: 'add ' },
  { label: 'Remove', begin: 'remove the ' },
  { label: 'Colour', begin: 'make the ' },
  { label: 'Background', begin: 'make the background ' },
] as const;
