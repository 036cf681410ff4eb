import { readFileSync, readdirSync, readlinkSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { release } from 'node:os';
import type { Gpu } from './ports.ts';

const makers: Readonly<Record<string, string>> = { '1002': 'AMD', '10de': 'NVIDIA', '8086': 'Intel' };

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return null;
  }
}

function list(folder: string): readonly string[] {
  try {
    return readdirSync(folder).toSorted();
  } catch {
    return [];
  }
}

/** The cards that can compute, as the kernel lists them below `root`: those that only show a picture have no node to render by. */
export function linuxGpus(root = '/'): readonly Gpu[] {
  const folder = join(root, 'sys/class/drm');
  const names = list(folder).filter((name) => /^renderD\d+$/u.test(name));
  const places = new Set<string>();
  return names.flatMap((name) => {
    const place = join(folder, name, 'device');
    const vendor = read(join(place, 'vendor'))?.replace(/^0x/u, '');
    const device = read(join(place, 'device'))?.replace(/^0x/u, '');
    if (vendor === undefined || device === undefined || places.has(place)) return [];
    places.add(place);
    return [{ vendor, device, driver: driverOf(root, place), name: nameOf(root, vendor, device) }];
  });
}

function driverOf(root: string, place: string): string {
  const driver = linkName(join(place, 'driver'));
  return `${driver} ${read(join(root, 'sys/module', driver, 'version')) ?? release()}`;
}

function linkName(path: string): string {
  try {
    return basename(readlinkSync(path));
  } catch {
    return 'unknown';
  }
}

/** By the list of cards that most systems carry; else by maker and number. */
function nameOf(root: string, vendor: string, device: string): string {
  const maker = makers[vendor] ?? `card ${vendor}`;
  for (const path of ['usr/share/misc/pci.ids', 'usr/share/hwdata/pci.ids']) {
    const ids = read(join(root, path));
    const from = ids?.indexOf(`\n${vendor}  `) ?? -1;
    if (ids === null || from < 0) continue;
    const own = /\n(?=[^\t#\n])/u.exec(ids.slice(from + 1));
    const block = ids.slice(from, own === null ? undefined : from + 1 + own.index);
    const found = new RegExp(`\n\t${device}  (.+)`, 'u').exec(block)?.[1];
    // The name that people know stands in brackets.
    if (found !== undefined) return `${maker} ${/\[(.+)\]/u.exec(found)?.[1] ?? found}`;
  }
  return `${maker} graphics ${device}`;
}

/** Every way to reach a card that Vulkan is told of, with its age: an update of the drivers writes these anew. */
export function vulkanDrivers(environment: Readonly<Record<string, string | undefined>>, root = '/'): string {
  const named = environment['VK_DRIVER_FILES'] ?? environment['VK_ICD_FILENAMES'];
  const folders = ['usr/share/vulkan/icd.d', 'etc/vulkan/icd.d'].map((folder) => join(root, folder));
  const files = named?.split(':') ?? folders.flatMap((folder) => list(folder).map((name) => join(folder, name)));
  return files.map((file) => `${basename(file)} ${ageOf(file)}`).join(', ');
}

function ageOf(file: string): string {
  try {
    return statSync(file).mtime.toISOString();
  } catch {
    return 'missing';
  }
}
