import { expect, test } from 'vitest';
import { folderVariable, inheritedEnvironment, variable } from './environment.ts';

test('an empty variable counts as unset, and so does a folder that is not absolute', () => {
  expect(variable('A', { A: '' })).toBeUndefined();
  expect(variable('A', { A: 'x' })).toBe('x');
  expect(['', 'cache', './cache', '/cache'].map((A) => folderVariable('A', { A }))).toEqual([undefined, undefined, undefined, '/cache']);
});

test('what another Electron or Node left is not handed on, nor a home or a screen without a name', () => {
  const own = { PATH: '/bin', LANG: '', DISPLAY: ':0', HOME: '/home/a' };
  const foreign = { ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: '--openssl-legacy-provider', NODE_PATH: '/x', XDG_DATA_HOME: '', TMPDIR: '' };
  expect(inheritedEnvironment({ ...own, ...foreign, WAYLAND_DISPLAY: '' })).toEqual(own);
});
