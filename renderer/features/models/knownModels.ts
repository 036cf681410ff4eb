import { importCommand } from '../../../electron/contract/weights.ts';
import type { Importer } from '../../../electron/contract/weights.ts';
import { formatBytes } from '../../format/quantities.ts';

/** A published model that an importer of the Python toolkit makes a package of. Nothing here is fetched or brought by the studio. */
export type KnownModel = {
  readonly name: string;
  /** Under which its owners publish the folder of weights. */
  readonly publishedAs: string;
  readonly licence: string;
  readonly can: string;
  /** Of a package with 8-bit weights: three times its size, as was measured of a 3B at 4 bits (`npm run bench:open`). */
  readonly memoryBytes: number;
  /** To be run in the toolkit's environment, and then beside the studio. */
  readonly commands: readonly string[];
};

const gigabyte = 1_000_000_000;

function commandsOf(importer: Importer, folder: string): readonly string[] {
  return [importCommand({ path: folder, importer, bits: 8 }), `npm start -- models add ${folder}-package`];
}

export const knownModels: readonly KnownModel[] = [
  {
    name: 'PaliGemma 2 3B',
    publishedAs: 'google/paligemma2-3b-mix-224',
    licence: 'Gemma terms of use, to be accepted first; mix: for research purposes',
    can: 'caption, answer a question about a picture',
    memoryBytes: 10.5 * gigabyte,
    commands: commandsOf('paligemma', 'paligemma2-3b-mix-224'),
  },
  {
    name: 'Janus-Pro 1B',
    publishedAs: 'deepseek-ai/Janus-Pro-1B',
    licence: 'DeepSeek model licence: commercial use allowed, some uses are not',
    can: 'draw at 384 px, caption, answer; it does not edit',
    memoryBytes: 6.9 * gigabyte,
    commands: commandsOf('janus', 'Janus-Pro-1B'),
  },
  {
    name: 'Janus-Pro 7B',
    publishedAs: 'deepseek-ai/Janus-Pro-7B',
    licence: 'DeepSeek model licence: commercial use allowed, some uses are not',
    can: 'draw at 384 px, caption, answer; it does not edit',
    memoryBytes: 24.6 * gigabyte,
    commands: commandsOf('janus', 'Janus-Pro-7B'),
  },
  {
    name: 'NextStep-1.1 14B',
    publishedAs: 'stepfun-ai/NextStep-1.1',
    licence: 'Apache-2.0; its autoencoder is published as a pickle, which the person converts',
    can: 'draw at 512 px; it does not edit, caption or answer here',
    memoryBytes: 48 * gigabyte,
    commands: commandsOf('nextstep', 'NextStep-1.1'),
  },
];

/** Whether there is room for it now; `freeBytes` is null while nobody has said what is free. */
export function roomWords({ memoryBytes }: Pick<KnownModel, 'memoryBytes'>, freeBytes: number | null): string {
  const needs = `About ${formatBytes(memoryBytes)} of memory at 8 bits`;
  if (freeBytes === null) return needs;
  return `${needs}; ${formatBytes(freeBytes)} are free here${freeBytes < memoryBytes ? ', which is not enough' : ''}`;
}
