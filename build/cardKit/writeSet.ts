import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { openPromise } from 'yauzl';
import { repositoryRoot } from '../paths.ts';
import { leanCuda } from './leanCuda.ts';

export type SetParts = {
  /** The folder that travels, ignored by git. */
  readonly out: string;
  readonly packages: readonly string[];
  /** Weights from so many bytes on stay behind: that machine makes random ones, whose times are the same. */
  readonly leftBehindFrom: number;
  /** The wheel of onnxruntime-gpu that CUDA's providers are taken from; null: none, for a rehearsal without a card. */
  readonly wheel: string | null;
  /** The Node that travels; null: the machine has one. */
  readonly node: string | null;
  /** Packs tightly, which takes minutes. */
  readonly isPacked: boolean;
};

/** Hopper: the H100 and the H200. */
const architecture = 90;
const runtimeLibraries = 'node_modules/onnxruntime-node/bin/napi-v6/linux/x64';
const neededPackages = ['zod', '@huggingface/tokenizers', 'onnxruntime-common', 'onnxruntime-node', 'fastest-levenshtein'];
/** Of paths in the repository. */
const notNeeded =
  /\.(?:map|md|d\.[cm]?ts|test\.ts)$|^node_modules\/(?:zod\/src|onnxruntime-node\/bin)|^models\/runtime\/(?:testing|evaluation)/u;

/** Puts all that a machine with Python and PyTorch, and nothing else, needs for figures of a card into a folder. Answers its bytes. */
export async function writeSet(parts: SetParts): Promise<number> {
  const inside = mkdtempSync(join(tmpdir(), 'unifluid-card-kit-'));
  try {
    copyRuntime(inside);
    for (const folder of parts.packages) copyPackage(folder, join(inside, 'packages', basename(folder)), parts.leftBehindFrom);
    if (parts.wheel !== null) await addCuda(parts.wheel, join(inside, runtimeLibraries));
    if (parts.node !== null) addNode(parts.node, join(inside, 'node'));
    rmSync(parts.out, { recursive: true, force: true });
    mkdirSync(parts.out, { recursive: true });
    const set = join(parts.out, 'set.tar');
    execFileSync('tar', ['-cf', set, '-C', inside, '.']);
    if (parts.isPacked) execFileSync('xz', ['-9e', '-T2', set]);
    copyFileSync(join(import.meta.dirname, 'run.sh'), join(parts.out, 'run.sh'));
    return bytesOf(join(parts.out, 'run.sh')) + bytesOf(parts.isPacked ? `${set}.xz` : set);
  } finally {
    rmSync(inside, { recursive: true, force: true });
  }
}

function bytesOf(file: string): number {
  return statSync(file).size;
}

/** The runtime as it is in the checkout, which this Node runs as it is written, and the packages that it stands on. */
function copyRuntime(inside: string): void {
  const wanted = (path: string): boolean => !notNeeded.test(relative(repositoryRoot, path).replaceAll('\\', '/'));
  cpSync(join(repositoryRoot, 'models/runtime'), join(inside, 'models/runtime'), { recursive: true, filter: wanted });
  cpSync(join(repositoryRoot, 'models/package-format'), join(inside, 'models/package-format'), { recursive: true });
  for (const name of neededPackages) {
    cpSync(join(repositoryRoot, 'node_modules', name), join(inside, 'node_modules', name), { recursive: true, filter: wanted });
  }
  cpSync(join(repositoryRoot, runtimeLibraries), join(inside, runtimeLibraries), { recursive: true });
  writeFileSync(join(inside, 'package.json'), JSON.stringify({ name: 'card-kit', private: true, type: 'module' }));
}

type Listed = { readonly files: readonly { readonly path: string; readonly bytes: number }[] };

function copyPackage(folder: string, target: string, leftBehindFrom: number): void {
  // Written by our own export, which the studio checks.
  const { files } = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as Listed;
  const left = new Set(
    files
      .filter(({ path, bytes }) => path.endsWith('.bin') && !path.startsWith('fixtures/') && bytes >= leftBehindFrom)
      .map(({ path }) => join(folder, path)),
  );
  cpSync(folder, target, { recursive: true, filter: (path) => !left.has(path) });
}

/** The two libraries that ONNX Runtime looks for beside itself; CUDA's own come with that machine's PyTorch. */
async function addCuda(wheel: string, folder: string): Promise<void> {
  const names = ['libonnxruntime_providers_cuda.so', 'libonnxruntime_providers_shared.so'];
  const zip = await openPromise(wheel, { autoClose: false });
  try {
    for await (const entry of zip.eachEntry()) {
      const name = names.find((each) => entry.fileName === `onnxruntime/capi/${each}`);
      if (name !== undefined) await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(join(folder, name)));
    }
  } finally {
    zip.close();
  }
  const missing = names.find((name) => !existsSync(join(folder, name)));
  if (missing !== undefined) throw new Error(`${wheel} holds no ${missing}`);
  const file = join(folder, 'libonnxruntime_providers_cuda.so');
  const library = readFileSync(file);
  const { kept, zeroed } = leanCuda(library, architecture);
  console.error(`CUDA kernels: ${(kept / 2 ** 20).toFixed(0)} MiB kept, ${(zeroed / 2 ** 20).toFixed(0)} MiB zeroed`);
  writeFileSync(file, library);
}

function addNode(node: string, target: string): void {
  copyFileSync(node, target);
  chmodSync(target, 0o755);
  execFileSync('strip', [target]);
}
