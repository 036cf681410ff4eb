import { expect, test } from 'vitest';
import { choosePackages, ensureRequirements, missingLibraries } from './systemPackages.ts';

test('ldd names what is missing', () => {
  const output = '\tlibnss3.so => not found\n\tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x0)\n\tlibgbm.so.1 => not found\n';
  expect(missingLibraries(output)).toEqual(['libnss3.so', 'libgbm.so.1']);
});

test('each package goes by the name that this release knows', () => {
  const packages = [['libgtk-3-0t64', 'libgtk-3-0'], ['libnss3']];
  expect(choosePackages(packages, (name) => name.endsWith('t64'))).toEqual(['libgtk-3-0t64', 'libnss3']);
  expect(choosePackages(packages, (name) => name === 'libgtk-3-0')).toEqual(['libgtk-3-0', 'libnss3']);
});

test('what is met needs no installation', () => {
  const asked: string[] = [];
  ensureRequirements([{ what: 'nothing', isMet: () => asked.push('asked') > 0, packages: [['no-such-package']] }]);
  expect(asked).toEqual(['asked']);
});
