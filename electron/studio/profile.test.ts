import { userInfo } from 'node:os';
import { expect, test } from 'vitest';
import { defaultProfileFolder } from './profile.ts';

test('the profile lies where the system keeps the data of programs', () => {
  expect(defaultProfileFolder({ HOME: '/home/a' }, 'linux')).toBe('/home/a/.local/share/unifluid-studio');
  expect(defaultProfileFolder({ HOME: '/home/a', XDG_DATA_HOME: '/data' }, 'linux')).toBe('/data/unifluid-studio');
  expect(defaultProfileFolder({ HOME: '/Users/a' }, 'darwin')).toBe('/Users/a/Library/Application Support/UniFluid Studio');
  expect(defaultProfileFolder({ HOME: '/home/a', UNIFLUID_PROFILE: 'here' }, 'linux')).toBe('here');
});

test.for([{ HOME: '' }, {}, { HOME: 'relative' }])('without a usable home the system is asked for it: %j', (environment) => {
  expect(defaultProfileFolder(environment, 'linux')).toBe(`${userInfo().homedir}/.local/share/unifluid-studio`);
});

test.for(['', 'relative', './data'])('XDG_DATA_HOME=%j counts as unset', (XDG_DATA_HOME) => {
  const environment = { HOME: '/home/a', UNIFLUID_PROFILE: '', XDG_DATA_HOME };
  expect(defaultProfileFolder(environment, 'linux')).toBe('/home/a/.local/share/unifluid-studio');
});
