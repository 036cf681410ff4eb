import { expect, it } from 'vitest';
import { parseTriedSetting } from './triedSettings.ts';

it('reads settings as they are typed, and names them for the table', () => {
  expect(parseTriedSetting('tries=8')).toEqual({ name: 'tries 8', tried: { tries: 8 } });
  expect(parseTriedSetting('guidance=5.5')).toEqual({ name: 'guidance 5.5', tried: { guidance: 5.5 } });
  expect(parseTriedSetting('temperature=.5, steps=25,order=random')).toEqual({
    name: 'temperature .5, steps 25, order random',
    tried: { temperature: 0.5, steps: 25, order: 'random' },
  });
});

it('says what can be said where something else was typed', () => {
  for (const text of ['', 'guidance', 'guidance=', 'guidance=much', 'order=spiral', 'seed=3', 'steps=25,,'])
    expect(() => parseTriedSetting(text), text).toThrow('say guidance=3');
});
