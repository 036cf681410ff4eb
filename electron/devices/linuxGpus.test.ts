import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { linuxGpus, vulkanDrivers } from './linuxGpus.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'unifluid-cards-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

function card(name: string, vendor: string, device: string, driver: string): void {
  write(`sys/class/drm/${name}/device/vendor`, `0x${vendor}\n`);
  write(`sys/class/drm/${name}/device/device`, `0x${device}\n`);
  symlinkSync(`../../../bus/pci/drivers/${driver}`, join(root, `sys/class/drm/${name}/device/driver`));
}

test('every card that can compute is listed by the name that people know, with its driver', () => {
  card('renderD128', '1002', '15bf', 'amdgpu');
  card('renderD129', '10de', '27b8', 'nvidia');
  // Shows a picture and computes nothing.
  card('card2', '1a03', '2000', 'ast');
  write('sys/module/nvidia/version', '580.65.06\n');
  write(
    'usr/share/misc/pci.ids',
    '# list\n1002  Advanced Micro Devices\n\t15bf  Phoenix1 [Radeon 780M]\n10de  NVIDIA Corporation\n\t27b8  AD104GL [L4]\n1a03  ASPEED\n',
  );
  expect(linuxGpus(root)).toEqual([
    { vendor: '1002', device: '15bf', driver: expect.stringMatching(/^amdgpu \S+/u) as string, name: 'AMD Radeon 780M' },
    { vendor: '10de', device: '27b8', driver: 'nvidia 580.65.06', name: 'NVIDIA L4' },
  ]);
});

test('a card that no list names is called by its maker and its number', () => {
  card('renderD128', '8086', 'a7a0', 'i915');
  expect(linuxGpus(root).map(({ name }) => name)).toEqual(['Intel graphics a7a0']);
  write('usr/share/misc/pci.ids', '8086  Intel\n\t0001  Another\n');
  expect(linuxGpus(root).map(({ name }) => name)).toEqual(['Intel graphics a7a0']);
});

test('a machine without any has none', () => {
  expect([linuxGpus(root), vulkanDrivers({}, root)]).toEqual([[], '']);
});

test('the drivers of another day are other drivers', () => {
  write('usr/share/vulkan/icd.d/radeon_icd.json', '{}');
  const before = vulkanDrivers({}, root);
  utimesSync(join(root, 'usr/share/vulkan/icd.d/radeon_icd.json'), 1_700_000_000, 1_700_000_000);
  expect([before.startsWith('radeon_icd.json '), vulkanDrivers({}, root)]).toEqual([true, 'radeon_icd.json 2023-11-14T22:13:20.000Z']);
  expect(vulkanDrivers({ VK_DRIVER_FILES: '/none/soft.json' }, root)).toBe('soft.json missing');
});
