import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expectedShapes } from '../graphShapes.ts';
import { graphNames } from '../packageManifest.ts';
import type { GraphName } from '../packageManifest.ts';
import { upgradeManifest, type FirstManifest } from '../upgradeManifest.ts';
import { onnxModel, onnxNode, onnxValue } from './onnxBytes.ts';
import { smallArchitecture } from './smallArchitecture.ts';

/** The manifest without the files, which depend on it. */
const numbers: FirstManifest = {
  format: 1,
  id: 'test',
  name: 'Test',
  version: '0.1.0',
  license: 'Apache-2.0',
  architecture: smallArchitecture,
  sampler: { kind: 'flow', steps: 4, max_steps: 8, guidance_text: 3, guidance_image: 1.5, shift: 1, temperature: 1 },
  graphs: Object.fromEntries(graphNames.map((name) => [name, `${name}.onnx`])) as FirstManifest['graphs'], // fromEntries forgets the keys
  tokenizer: 'tokenizer.json',
  files: [],
  fixtures: ['fixtures/cases.json'],
  words: 'vocabulary.json',
};

const graphOf = (name: GraphName): Uint8Array => {
  const { inputs, outputs } = expectedShapes(name, upgradeManifest(numbers));
  return onnxModel(
    [onnxNode('Identity')],
    [],
    [
      ...[...inputs].map(([value, shape]) => [11, onnxValue(value, shape)] as const),
      ...[...outputs].map(([value, shape]) => [12, onnxValue(value, shape)] as const),
    ],
  );
};

const contents: Readonly<Record<string, string | Uint8Array>> = {
  ...Object.fromEntries(graphNames.map((name) => [`${name}.onnx`, graphOf(name)])),
  'weights.bin': 'weights',
  'tokenizer.json': '{}',
  'vocabulary.json': '{"words":{}}',
  'fixtures/cases.json': '{}',
};

/** As it stands on the disk, in format 1. */
export function testManifest(): FirstManifest {
  return {
    ...numbers,
    files: Object.entries(contents).map(([path, content]) => ({
      path,
      bytes: content.length,
      sha256: createHash('sha256').update(content).digest('hex'),
    })),
  };
}

/** A sound package whose graphs take and give what they should, hold one node and compute nothing. `change` may spoil the manifest before it is written. */
export async function writeTestPackage(change: (manifest: FirstManifest) => unknown = (manifest) => manifest): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'unifluid-package-'));
  await mkdir(join(folder, 'fixtures'));
  for (const [path, content] of Object.entries(contents)) await writeFile(join(folder, path), content);
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(change(testManifest())));
  return folder;
}
