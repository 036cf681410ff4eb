import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import phrases from './phrases.json' with { type: 'json' };
import { parseManifest } from './parseManifest.ts';
import { tinyPackage } from './testing/packages.ts';

it('means by a manifest of format 1 what Python writes of the same model today', () => {
  const first = readFileSync(join(tinyPackage, 'manifest.json'), 'utf8');
  const second = readFileSync(new URL('testing/tiny-test.manifest.json', import.meta.url), 'utf8');
  expect([first.includes('"format": 1'), second.includes('"format": 2')]).toEqual([true, true]);
  expect(parseManifest(first)).toEqual(parseManifest(second));
});

it('offers the styles that are known as phrases', () => {
  const { styles = [] } = parseManifest(readFileSync(join(tinyPackage, 'manifest.json'), 'utf8'));
  expect([...styles].sort()).toEqual([...phrases.style].sort());
});
