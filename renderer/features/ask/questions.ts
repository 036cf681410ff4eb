/** Questions to press, of the kinds the model was trained on. */
export const questionsAboutOne = ['How many are there?', 'What colour is it?', 'What is on the left?', 'What style is it?'] as const;

export const questionsAboutTwo = ['What changed?', 'Which has more?', 'Are they in the same style?'] as const;
