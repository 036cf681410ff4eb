import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { toFailure } from '../contract/errorWords.ts';
import { modelIdSchema } from '../contract/models.ts';
import { readMachine } from '../devices/readMachine.ts';
import { Packages } from '../packages/packages.ts';
import { childEnvironment } from '../studio/childEnvironment.ts';
import { ownersHere } from '../studio/owners.ts';
import { defaultProfileFolder, profileAt } from '../studio/profile.ts';
import { savedPython } from '../studio/savedSettings.ts';
import { systemClock } from '../studio/system.ts';
import { parseArguments } from './arguments.ts';
import { cudaPack, cudaPackAt } from './cudaPackCommand.ts';
import { models } from './modelsCommand.ts';
import type { ModelsCommand, ModelsShell } from './modelsCommand.ts';
import { exitCodes, statusAfter } from './exitStatus.ts';
import { createOutput } from './output.ts';
import type { Output, Terminal } from './output.ts';
import { checkFiles } from './pictureFiles.ts';
import { createEngineFor, openShell } from './shell.ts';
import { asItIs, readableProfile } from './readableProfile.ts';
import type { Shell, ShellOptions } from './shell.ts';
import { runInShell } from './runInShell.ts';
import type { ShellCommand } from './runInShell.ts';
import { usage } from './usage.ts';
import { UsageError } from './usageError.ts';

export type CliWorld = Omit<Terminal, 'json'> & {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** Folder of the packages that ship. */
  readonly packagesFolder: string;
  /** What a process that tries a device runs. */
  readonly trialModule: string;
  readonly version: string;
  /** Calls back when the person interrupts; the answer stops listening. */
  onInterrupt(callback: () => void): () => void;
};

/** What they download goes on where it was; an import begins anew. */
function isFetching([name = '', action]: readonly string[]): boolean {
  return name === 'devices' || (name === 'models' && action !== 'import');
}
const keptForNextTime = 'What was downloaded stays; the same command goes on with it.';

/** Runs one command. Answers the exit status; never throws. */
export async function runCli(args: readonly string[], world: CliWorld): Promise<number> {
  const output = createOutput({ ...world, json: args.includes('--json') });
  try {
    return await runCommand(args, world, output);
  } catch (error) {
    if (error instanceof UsageError) {
      output.fail({ code: 'badRequest', message: `${error.message.replace(/\.?$/u, '.')} See --help.` });
      return exitCodes.badUse;
    }
    const failure = toFailure(error);
    if (failure.code === 'cancelled') {
      output.fail({
        code: 'cancelled',
        message: `Interrupted. ${isFetching(args) ? keptForNextTime : 'Nothing was kept.'}`,
      });
      return exitCodes.interrupted;
    }
    output.fail(failure);
    return statusAfter(failure.code);
  }
}

async function runCommand(args: readonly string[], world: CliWorld, output: Output): Promise<number> {
  const { command, ...settings } = parseArguments(args);
  const profile = profileAt(settings.profile ?? defaultProfileFolder(world.environment, world.platform));
  const shelves = [world.packagesFolder, profile.models];
  const options = {
    profile,
    packagesFolder: world.packagesFolder,
    packageFolder: packageNamed(settings.package ?? (world.environment['UNIFLUID_PACKAGE'] || null), shelves),
    sqliteBinding: world.environment['UNIFLUID_SQLITE_BINDING'] || null,
    machine: () => readMachine({ ...world, hasCuda: cudaPackAt(profile.folder, { ...world, output }).isThere }),
    trialModule: world.trialModule,
    output,
  };
  if (command.kind === 'help') output.result(usage.trimEnd(), { type: 'help', text: usage });
  else if (command.kind === 'version') output.result(world.version, { type: 'version', version: world.version });
  else if (command.kind === 'cudaPack') await cudaPack(command, { ...world, profileFolder: profile.folder, output });
  else if (command.kind === 'models')
    return (await models(command, modelsShell(command, options, world))) ? exitCodes.done : exitCodes.failed;
  else return await runOpened(command, options, world);
  return exitCodes.done;
}

/** Packages are files: they are listed and changed without opening the history. */
function modelsShell(command: ModelsCommand, options: ShellOptions, world: CliWorld): ModelsShell {
  const { output, packagesFolder, profile, sqliteBinding } = options;
  const named = command.action === 'import' ? command.python : null;
  const packages = new Packages({
    shippedFolder: packagesFolder,
    addedFolder: profile.models,
    toolkit: {
      environment: childEnvironment(world.environment),
      platform: world.platform,
      folder: dirname(packagesFolder),
      chosen: () => named ?? savedPython(profile, sqliteBinding),
    },
    ask: fetch,
    clock: systemClock,
    owners: ownersHere(),
    onWork(work) {
      if (work !== null && work.transfer !== null) output.transfer(work.transfer);
    },
    onChange: () => undefined,
  });
  return { packages, engine: createEngineFor(options), output, onInterrupt: world.onInterrupt };
}

/** What needs the profile. Where pictures cannot be written nothing is opened, queued or drawn. */
async function runOpened(command: ShellCommand, options: ShellOptions, world: CliWorld): Promise<number> {
  if ('out' in command) await checkFiles(command);
  const { profile, release } = readsOnly(command) ? readableProfile(options.profile) : asItIs(options.profile);
  try {
    const ending = await withShell(await openShell({ ...options, profile }), world, (shell) => runInShell(command, shell, options.output));
    if (typeof ending === 'string') return exitCodes[ending];
    return ending ? exitCodes.done : exitCodes.failed;
  } finally {
    release();
  }
}

function readsOnly({ kind }: ShellCommand): boolean {
  return kind === 'history' || kind === 'export';
}

/** A package is named by its folder or, where it ships or was added, by its id. */
function packageNamed(name: string | null, shelves: readonly string[]): string | null {
  if (name === null) return null;
  const known = shelves.map((shelf) => join(shelf, name)).find((folder) => existsSync(folder));
  return modelIdSchema.safeParse(name).success && known !== undefined ? known : resolve(name);
}

async function withShell<T>(shell: Shell, world: CliWorld, step: (shell: Shell) => Promise<T>): Promise<T> {
  const stopListening = world.onInterrupt(() => shell.interrupt());
  try {
    return await step(shell);
  } finally {
    stopListening();
    await shell.close();
  }
}
