/**
 * npm run bench:card -- [--provider cuda] [--number N] [--variations 1,4,8] [--threads N] [--seconds N] [--card NAME] [--out FILE] PACKAGE...
 * What a token takes on a device, of a package's own graphs and of those for graphics cards, beside the CPU, and how near their golden calls
 * come (1 is as far as is allowed). Decoding pictures is left to the CPU. A package that came without its weights gets random ones: its times
 * count, its golden calls do not. With provider cpu the graphs for cards run there, which rehearses all of it.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { cpu, providers, type Device } from '../devices.ts';
import { openModel } from '../openModel.ts';
import { createOrtSession } from '../ortSession.ts';
import type { PackageManifest } from '../packageManifest.ts';
import { parseManifest } from '../parseManifest.ts';
import { tokenTime } from '../probe/deviceTimes.ts';
import { goldenDistances } from '../probe/goldenCalls.ts';
import { readGoldenFixtures } from '../probe/goldenFixtures.ts';
import { hashesWith, makeMissingWeights } from './standInWeights.ts';

type Row = {
  readonly package: string;
  readonly device: string;
  readonly graphs: 'own' | 'for cards';
  /** In tolerances; null where the weights are random. */
  readonly golden: number | null;
  readonly variations: number;
  readonly milliseconds: number;
};
type Kind = Pick<Row, 'graphs'> & { readonly computedBy: Device };

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    provider: { type: 'string', default: 'cuda' },
    number: { type: 'string' },
    variations: { type: 'string', default: '1,4,8' },
    threads: { type: 'string', default: '2' },
    seconds: { type: 'string', default: '3600' },
    card: { type: 'string', default: '' },
    out: { type: 'string' },
  },
});
const provider = providers.find((name) => name === values.provider);
if (provider === undefined || positionals.length === 0) throw new Error(`Use: bench:card [--provider ${providers.join('|')}] PACKAGE...`);
const asked: Device = { provider, number: values.number === undefined ? null : Number(values.number) };
const variations = values.variations.split(',').map(Number);
const ends = performance.now() + Number(values.seconds) * 1000;
const isOver = (): boolean => performance.now() > ends;
const rows: Row[] = [];

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function printRow({ package: name, device, graphs, golden, variations: count, milliseconds }: Row): void {
  const near = golden === null ? 'random' : golden.toFixed(3);
  print(
    [
      name.padEnd(20),
      device.padEnd(8),
      graphs.padEnd(10),
      near.padStart(8),
      String(count).padStart(11),
      milliseconds.toFixed(2).padStart(11),
    ].join(''),
  );
}

type Measured = { readonly folder: string; readonly manifest: PackageManifest; readonly made: readonly string[] };

/** The graphs that a card would be given, on whatever device computes here. */
async function measure({ folder, manifest, made }: Measured, { graphs, computedBy }: Kind): Promise<void> {
  const chosen: Device = computedBy.provider === 'cpu' ? { provider: 'cuda', number: null } : computedBy;
  const model = await openModel(folder, {
    threads: Number(values.threads),
    devices: { decode: chosen, text: chosen, convolutions: cpu },
    ownGraphs: graphs === 'own',
    hashes: hashesWith(made, folder, manifest),
    session: (path, options) => createOrtSession(path, options.group === 'convolutions' ? options : { ...options, device: computedBy }),
  });
  try {
    const distances = made.length > 0 ? null : await goldenDistances(readGoldenFixtures(folder), (graph) => model.session(graph));
    const golden = distances === null ? null : Math.max(distances.decode, distances.text);
    for (const count of variations) {
      if (isOver()) return;
      const milliseconds = await tokenTime(model, count);
      const row = { package: basename(folder), device: computedBy.provider, graphs, golden, variations: count, milliseconds };
      rows.push(row);
      printRow(row);
    }
  } finally {
    await model.release();
  }
}

const onAsked = (['own', 'for cards'] as const).map((graphs) => ({ graphs, computedBy: asked }));
const kinds: readonly Kind[] = asked.provider === 'cpu' ? onAsked : [{ graphs: 'own', computedBy: cpu }, ...onAsked];
print(
  `${values.card === '' ? 'card not named' : values.card}; ${asked.provider} against the CPU, ${values.threads} threads, 8 solver steps`,
);
print('package             device  graphs      golden variations  ms a token');
for (const folder of positionals) {
  const manifest = parseManifest(readFileSync(join(folder, 'manifest.json'), 'utf8'));
  const made = await makeMissingWeights(folder, manifest);
  for (const kind of kinds) {
    if (isOver()) break;
    // What a device cannot do is told, and the next is tried.
    const tell = (error: unknown): void => print(`${basename(folder)}, ${kind.computedBy.provider}, ${kind.graphs}: ${String(error)}`);
    await measure({ folder, manifest, made }, kind).catch(tell);
  }
}
if (isOver()) print('The time was over: what is missing was not begun.');
if (values.out !== undefined) writeFileSync(values.out, `${JSON.stringify({ card: values.card, rows })}\n`);
process.exitCode = rows.length === 0 ? 1 : 0;
