import { resolve } from 'node:path';
import { AppError } from '../contract/errors.ts';
import type { WeightBits } from '../contract/weights.ts';
import type { Engine } from '../engine/engine.ts';
import { isAddress } from '../fetching/address.ts';
import type { Packages } from '../packages/packages.ts';
import { readWeights } from '../packages/weights/readWeights.ts';
import type { Output } from './output.ts';

export type ModelsCommand =
  | { readonly kind: 'models'; readonly action: 'list' }
  | { readonly kind: 'models'; readonly action: 'verify'; readonly modelId: string | null }
  | { readonly kind: 'models'; readonly action: 'add'; readonly from: string }
  | {
      readonly kind: 'models';
      readonly action: 'import';
      readonly folder: string;
      readonly bits: WeightBits;
      readonly python: string | null;
    }
  | { readonly kind: 'models'; readonly action: 'remove'; readonly modelId: string };

export type ModelsShell = {
  readonly packages: Packages;
  readonly engine: Engine;
  readonly output: Output;
  /** Answers how to stop listening. */
  readonly onInterrupt: (callback: () => void) => () => void;
};

/** True when all is well. */
export async function models(command: ModelsCommand, shell: ModelsShell): Promise<boolean> {
  switch (command.action) {
    case 'list':
      return list(shell);
    case 'verify':
      return verify(command.modelId, shell);
    case 'add':
      return bring(shell, (packages) => packages.add(isAddress(command.from) ? command.from : resolve(command.from)));
    case 'import':
      return bring(shell, (packages) => importFolder(command, packages));
    case 'remove': {
      const bytes = await shell.packages.remove(command.modelId);
      shell.output.result(`${command.modelId} is removed; ${mebibytes(bytes)} are free.`, {
        type: 'modelRemoved',
        id: command.modelId,
        bytes,
      });
      return true;
    }
  }
}

async function list({ engine, output }: ModelsShell): Promise<boolean> {
  const packages = await engine.list();
  for (const model of packages) {
    const uses = model.inUseFor.length === 0 ? '' : `  (${model.inUseFor.join(', ')})`;
    const line = `${uses === '' ? ' ' : '*'} ${model.id} ${model.version}  ${model.name}, ${mebibytes(model.bytes)}${uses}`;
    output.result(line, { type: 'model', ...model });
  }
  if (packages.length === 0) throw new AppError('packageMissing', { file: 'studio-mini' });
  return true;
}

async function verify(modelId: string | null, { engine, output }: ModelsShell): Promise<boolean> {
  const check = await engine.verify(modelId);
  for (const problem of check.problems) output.fail(problem);
  const line = check.ok ? `${check.id}: ${check.files} files, all as the manifest says` : '';
  output.result(line, { type: 'check', ...check });
  return check.ok;
}

async function importFolder({ folder, bits }: { readonly folder: string; readonly bits: WeightBits }, packages: Packages): Promise<string> {
  const { path, importer } = await readWeights(folder);
  if (importer === null) throw new AppError('weightsUnknown', { file: path });
  return packages.import({ path, importer, bits });
}

async function bring(
  { packages, engine, output, onInterrupt }: ModelsShell,
  act: (packages: Packages) => Promise<string>,
): Promise<boolean> {
  const stopListening = onInterrupt(() => packages.stop());
  try {
    const id = await act(packages);
    const model = (await engine.list()).find((each) => each.id === id);
    output.result(`${id} is added. Choose it in the window, or with --package ${id}.`, { type: 'modelAdded', ...model });
    return true;
  } finally {
    stopListening();
  }
}

function mebibytes(bytes: number): string {
  return `${(bytes / 1_048_576).toFixed(1)} MiB`;
}
