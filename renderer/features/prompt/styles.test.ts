import { expect, test } from 'vitest';
import { styleOptions } from './styles.ts';

const model = { styles: ['flat', '3d', 'blue badge'] };
const labels = (options: ReturnType<typeof styleOptions>): readonly string[] => options.map(({ label }) => label);

test('the styles offered are those of the model that draws, and none of them', () => {
  expect(labels(styleOptions(model, ''))).toEqual(['Any', 'Flat', '3D', 'Blue badge']);
  expect(labels(styleOptions({ styles: [] }, ''))).toEqual(['Any']);
  expect(labels(styleOptions(null, ''))).toEqual(['Any']);
});

test('a style that goes to the model is seen, whoever chose it', () => {
  expect(labels(styleOptions(model, 'line drawing'))).toEqual(['Any', 'Flat', '3D', 'Blue badge', 'Line drawing']);
  expect(styleOptions({ styles: [] }, 'flat')).toEqual([
    { value: 'any', label: 'Any' },
    { value: 'flat', label: 'Flat' },
  ]);
  expect(styleOptions(model, 'flat')).toHaveLength(4);
});
