import { expect, test } from 'vitest';
import type { DeviceVerdict } from '../contract/devices.ts';
import { wordsForRow } from '../contract/deviceWords.ts';
import { judge } from './judge.ts';

const everywhere = new Map((['decode', 'text', 'convolutions'] as const).map((group) => [group, { given: 9, all: 10 }]));
const distances = { decode: 0.1, text: 0.1, convolutions: 0.1 };
const onlyReads = { one: null, four: null, text: 10, picture: null };
const onlyDraws = { one: 10, four: 20, text: null, picture: 100 };
const device = { provider: 'webgpu', number: null, name: 'Radeon 780M' } as const;

function said(verdict: DeviceVerdict): string {
  return wordsForRow({ device, verdict, wasAccepted: false, isBlocked: false });
}

test('a device that writes faster is accepted for a model that only reads, prompts included', () => {
  const report = { distances, times: { ...onlyReads, text: 4 } };
  const verdict = judge({ kind: 'measured', report, placement: everywhere }, onlyReads);
  expect(verdict).toMatchObject({ kind: 'accepted', groups: ['decode', 'text'], speeds: { one: null, text: 2.5 } });
  expect(said(verdict)).toContain('correct, 2.5 times the CPU; used to read and to write');
});

test('a device that draws faster is accepted for a model that only draws', () => {
  const report = { distances, times: { ...onlyDraws, one: 5, four: 4, picture: 200 } };
  const verdict = judge({ kind: 'measured', report, placement: everywhere }, onlyDraws);
  expect(verdict).toMatchObject({ kind: 'accepted', groups: ['decode'], speeds: { one: 2, four: 5, picture: 0.5, text: null } });
});
