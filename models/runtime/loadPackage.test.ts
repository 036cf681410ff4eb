import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { link, mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { loadPackage, verifyPackage } from './loadPackage.ts';
import { graphNames } from './packageManifest.ts';
import { upgradeManifest, type FirstManifest } from './upgradeManifest.ts';
import { readPlainFile } from './plainFile.ts';
import { onnxModel, onnxNode } from './testing/onnxBytes.ts';
import { testManifest, writeTestPackage } from './testing/writeTestPackage.ts';

const folders: string[] = [];

async function packageFolder(change?: (manifest: FirstManifest) => unknown): Promise<string> {
  const folder = await writeTestPackage(change);
  folders.push(folder);
  return folder;
}

afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

/** What the command line and the window show: the code and the file. */
async function problemsOf(folder: string): Promise<string[]> {
  return (await verifyPackage(folder)).problems.map((problem) => `${problem.code} ${problem.file ?? ''}`);
}

function withFile(path: string): (manifest: FirstManifest) => unknown {
  const file = { path, bytes: 7, sha256: '0'.repeat(64) };
  return (manifest) => ({ ...manifest, files: [...manifest.files, file] });
}

describe('a sound package', () => {
  it('is read, and reported without problems', async () => {
    const folder = await packageFolder();
    expect(await loadPackage(folder)).toEqual(upgradeManifest(testManifest()));
    const report = await verifyPackage(folder);
    expect(report.identity).toEqual({ id: 'test', name: 'Test', version: '0.1.0', license: 'Apache-2.0' });
    expect([report.problems, report.files.length, report.files.every((file) => file.sound)]).toEqual([[], graphNames.length + 4, true]);
  });
});

describe('a package is refused, with a code and the file, when', () => {
  it('its folder is missing', async () => {
    expect(await problemsOf('/nowhere/at/all')).toEqual(['packageMissing all']);
  });

  it.skipIf(process.platform === 'win32')('a pipe stands in the place of a file, at once', async () => {
    const folder = await packageFolder();
    for (const name of ['weights.bin', 'manifest.json']) {
      await rm(join(folder, name));
      execFileSync('mkfifo', [join(folder, name)]);
      await expect(readPlainFile(join(folder, name))).rejects.toMatchObject({ code: 'packageInvalid', details: { file: name } });
      expect(await problemsOf(folder)).toEqual([
        name === 'weights.bin' ? 'packageFileMissing weights.bin' : expect.stringContaining('packageMissing'),
      ]);
    }
  });

  it('one byte of a file is flipped', async () => {
    const folder = await packageFolder();
    await writeFile(join(folder, 'weights.bin'), 'weighTs');
    expect(await problemsOf(folder)).toEqual(['packageFileCorrupt weights.bin']);
    await expect(loadPackage(folder)).rejects.toMatchObject({ code: 'packageFileCorrupt', details: { file: 'weights.bin' } });
  });

  it('a file is cut short, and another is gone', async () => {
    const folder = await packageFolder();
    await writeFile(join(folder, 'weights.bin'), 'weig');
    await rm(join(folder, 'fixtures/cases.json'));
    expect(await problemsOf(folder)).toEqual(['packageFileCorrupt weights.bin', 'packageFileMissing fixtures/cases.json']);
  });

  it('it has a newer format, whatever else that format changed', async () => {
    const folder = await packageFolder(() => ({ format: 3, everythingElse: 'is new' }));
    expect(await problemsOf(folder)).toEqual(['packageTooNew manifest.json']);
  });

  it.each(['../weights.bin', '/etc/passwd', 'a/../../b', '..\\b', 'C:evil'])('the path %j climbs out', async (path) => {
    expect(await problemsOf(await packageFolder(withFile(path)))).toEqual(['packagePathEscapes manifest.json']);
    expect(await problemsOf(await packageFolder((manifest) => ({ ...manifest, words: path })))).toEqual([
      'packagePathEscapes manifest.json',
    ]);
  });

  it.each(['a/b/c', '.hidden', 'a//b', 'a b', 'a\\b', ''])('it lists the odd path %j', async (path) => {
    expect(await problemsOf(await packageFolder(withFile(path)))).toEqual(['packageInvalid manifest.json']);
  });

  it('a file is a symbolic link, even to the right content', async () => {
    const folder = await packageFolder();
    const outside = await packageFolder();
    await rm(join(folder, 'weights.bin'));
    await symlink(join(outside, 'weights.bin'), join(folder, 'weights.bin'));
    expect(await problemsOf(folder)).toEqual(['packageLinkFound weights.bin']);
  });

  it('a file is a hard link', async () => {
    const folder = await packageFolder();
    const outside = await packageFolder();
    await rm(join(folder, 'weights.bin'));
    await link(join(outside, 'weights.bin'), join(folder, 'weights.bin'));
    expect(await problemsOf(folder)).toEqual(['packageLinkFound weights.bin']);
  });

  it('a folder in it, or the manifest, is a link', async () => {
    const folder = await packageFolder();
    const outside = await packageFolder();
    await rm(join(folder, 'fixtures'), { recursive: true });
    await symlink(join(outside, 'fixtures'), join(folder, 'fixtures'));
    expect(await problemsOf(folder)).toEqual(['packageUnlistedFile fixtures', 'packageLinkFound fixtures/cases.json']);
    await rename(join(folder, 'manifest.json'), join(outside, 'other.json'));
    await symlink(join(outside, 'other.json'), join(folder, 'manifest.json'));
    expect(await problemsOf(folder)).toEqual(['packageLinkFound manifest.json']);
  });

  it('a graph holds a custom operator', async () => {
    const graph = onnxModel([onnxNode('Evil', 'custom')]);
    const sha256 = createHash('sha256').update(graph).digest('hex');
    const folder = await packageFolder((manifest) => ({
      ...manifest,
      files: manifest.files.map((listed) => (listed.path === 'vision.onnx' ? { ...listed, bytes: graph.length, sha256 } : listed)),
    }));
    await writeFile(join(folder, 'vision.onnx'), graph);
    expect(await problemsOf(folder)).toEqual(['packageGraphForbidden vision.onnx']);
  });

  it('it holds a file or a folder that is not listed', async () => {
    const folder = await packageFolder();
    await writeFile(join(folder, 'fixtures/extra.bin'), '');
    await mkdir(join(folder, 'more'));
    expect(await problemsOf(folder)).toEqual(['packageUnlistedFile fixtures/extra.bin', 'packageUnlistedFile more/']);
  });

  it.each<[string, (manifest: FirstManifest) => unknown]>([
    ['a graph is not among the files', (manifest) => ({ ...manifest, graphs: { ...manifest.graphs, vision: 'other.onnx' } })],
    ['a field is missing', (manifest) => ({ ...manifest, license: undefined })],
    ['a field is unknown', (manifest) => ({ ...manifest, run: 'rm' })],
    ['a file is listed twice', (manifest) => ({ ...manifest, files: [...manifest.files, ...manifest.files.slice(0, 1)] })],
    ['the grid is not square', (manifest) => ({ ...manifest, architecture: { ...manifest.architecture, tokens: 5 } })],
    ['a special token is outside the vocabulary', (manifest) => ({ ...manifest, architecture: { ...manifest.architecture, vocab: 9 } })],
  ])('%s', async (_, change) => {
    expect(await problemsOf(await packageFolder(change))).toEqual(['packageInvalid manifest.json']);
  });

  it('its manifest is not JSON, or is huge', async () => {
    const folder = await packageFolder();
    await writeFile(join(folder, 'manifest.json'), '{"format": 1,');
    expect(await problemsOf(folder)).toEqual(['packageInvalid manifest.json']);
    await writeFile(join(folder, 'manifest.json'), ' '.repeat(2 ** 20 + 1));
    expect(await problemsOf(folder)).toEqual(['packageInvalid manifest.json']);
  });
});
