import { expect, test } from 'vitest';
import { interfaceScales, scaleAfter } from './interfaceScale.ts';
import { settingsSchema } from './settings.ts';

test('steps lead through every scale that is offered, and stay at its ends', () => {
  const walked = interfaceScales.map((scale) => scaleAfter(scale, 'larger'));
  expect(walked).toEqual([...interfaceScales.slice(1), 2]);
  expect(interfaceScales.map((scale) => scaleAfter(scale, 'smaller'))).toEqual([0.75, ...interfaceScales.slice(0, -1)]);
  expect([scaleAfter(1.75, 'usual'), scaleAfter(1.3, 'larger'), scaleAfter(1.3, 'smaller')]).toEqual([1, 1.5, 1.25]);
  for (const zoom of interfaceScales) expect(settingsSchema.parse({ zoom }).zoom).toBe(zoom);
});
