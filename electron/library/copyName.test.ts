import { expect, test } from 'vitest';
import type { HowMade } from '../contract/images.ts';
import { copyNameOf } from './copyName.ts';

// As much of how a picture was made as a name may say.
const made = { seed: 42 } as HowMade;
const fox = { kind: 'generated', title: 'a red fox, flat', made, createdAt: new Date(2026, 10, 3, 12).getTime(), variation: 1 } as const;
const photo = { ...fox, kind: 'imported', title: 'IMG_1.final.jpeg', made: null } as const;
const third = { number: 3, total: 120 };

test.for([
  ['{prompt}', 'a red fox flat'],
  ['{number} {prompt} {seed}-{variation}', '003 a red fox flat 42-2'],
  ['{date}_icon', '2026-11-03_icon'],
  ['../{prompt}/..', 'a red fox flat'],
  ['{nonsense} {seed}', 'nonsense 42'],
  ['', 'a red fox flat'],
  ['   ', 'a red fox flat'],
  ['{seed}{seed}', '4242'],
] as const)('the template %j names a picture %j', ([template, name]) => {
  expect(copyNameOf(template, fox, third)).toBe(name);
});

test('a picture without a seed leaves no gap, and one from a file is named without that file’s extension', () => {
  expect(copyNameOf('{prompt} {seed} {number}', photo, { number: 1, total: 1 })).toBe('IMG_1 final 1');
});

test('braces in a prompt are words, not places', () => {
  expect(copyNameOf('{prompt}', { ...fox, title: '{seed} of a plant' }, third)).toBe('seed of a plant');
});
