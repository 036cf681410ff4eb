import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { modelsRoot } from '../paths.ts';
import { readMeasuredPackage } from './measuredPackage.ts';

const made: string[] = [];
afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function packageOf(architecture: object): string {
  const folder = mkdtempSync(join(tmpdir(), 'measured-'));
  made.push(folder);
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ id: 'mine', version: '1.2.3', architecture, files: [] }));
  return folder;
}

test('the side of its pictures is read of a package of either format', () => {
  expect(readMeasuredPackage(packageOf({ image_px: 32, width: 64 }))).toMatchObject({ px: 32 });
  expect(readMeasuredPackage(packageOf({ width: 64, drawing: { image_px: 256, grid: 8 } }))).toMatchObject({ px: 256 });
});

test('the packages that ship can be measured', () => {
  for (const [id, px] of [
    ['studio-mini', 256],
    ['tiny-test', 32],
  ] as const) {
    const measured = readMeasuredPackage(join(modelsRoot, 'packages', id));
    expect(measured).toMatchObject({ id, px });
    expect(measured.name).toContain(`${id}-${measured.version}-`);
  }
});

test('a package that cannot draw is refused by name', () => {
  expect(() => readMeasuredPackage(packageOf({ width: 64 }))).toThrow('cannot draw');
});
