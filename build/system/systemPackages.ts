import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { Failure } from '../failure.ts';

/** Something the operating system has to bring. Each package is a list of names by which Debian and Ubuntu releases know it. */
export type Requirement = {
  readonly what: string;
  readonly isMet: () => boolean;
  readonly packages: readonly (readonly string[])[];
};

/** Libraries that Electron opens at run time, so that `ldd` does not name them. */
const openedLater = ['libgtk-3.so.0'];

/** The shared libraries that `ldd` reports as missing. */
export function missingLibraries(lddOutput: string): readonly string[] {
  return [...lddOutput.matchAll(/^\s*(\S+) => not found$/gm)].map((match) => match[1] ?? '');
}

export function hasProgram(name: string): boolean {
  return (process.env['PATH'] ?? '').split(':').some((folder) => existsSync(`${folder}/${name}`));
}

export function electronLibraries(executable: string): Requirement {
  return {
    what: 'the libraries of Electron',
    isMet: () => {
      const linked = spawnSync('ldd', [executable], { encoding: 'utf8' }).stdout;
      const known = spawnSync('ldconfig', ['-p'], { encoding: 'utf8', env: { PATH: `${process.env['PATH']}:/usr/sbin:/sbin` } }).stdout;
      return missingLibraries(linked).length === 0 && openedLater.every((library) => known.includes(library));
    },
    packages: [['libgtk-3-0t64', 'libgtk-3-0'], ['libnss3'], ['libasound2t64', 'libasound2'], ['libgbm1']],
  };
}

export const virtualDisplayServer: Requirement = {
  what: 'a virtual display (Xvfb)',
  isMet: () => hasProgram('Xvfb'),
  packages: [['xvfb']],
};

export const systemCallTracer: Requirement = {
  what: 'strace, by which tests see that nothing leaves the machine',
  isMet: () => hasProgram('strace'),
  packages: [['strace']],
};

export const compiler: Requirement = {
  what: 'a C++ compiler, for the SQLite binding of an Electron older than Node-API 10',
  isMet: () => hasProgram('g++') && hasProgram('gcc'),
  packages: [['g++']],
};

export const pythonVirtualEnvironments: Requirement = {
  what: 'Python 3.11 or newer with venv',
  isMet: () => spawnSync('python3', ['-c', 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))']).status === 0,
  packages: [['python3-venv']],
};

/** Picks, of each package's names, the one that this system's package lists know; the last where none does. */
export function choosePackages(packages: Requirement['packages'], isKnown: (name: string) => boolean): readonly string[] {
  return packages.map((names) => names.find(isKnown) ?? names.at(-1) ?? '');
}

function isInPackageLists(name: string): boolean {
  const policy = spawnSync('apt-cache', ['policy', name], { encoding: 'utf8' }).stdout;
  return /Candidate: (?!\(none\))/.test(policy);
}

/**
 * Makes sure that every requirement is met: installs what is missing where it may (root on Debian or Ubuntu), else throws an error whose
 * message is the command to run. Does nothing on other systems than Linux.
 */
export function ensureRequirements(requirements: readonly Requirement[]): void {
  if (process.platform !== 'linux') return;
  const missing = requirements.filter((requirement) => !requirement.isMet());
  if (missing.length === 0) return;
  const wanted = missing.map((requirement) => requirement.what).join('; ');
  const packages = missing.flatMap((requirement) => requirement.packages);
  if (!hasProgram('apt-get')) throw new Failure(`Missing: ${wanted}. Debian's names for it: ${packages.flat().join(' ')}`);
  if (process.getuid?.() !== 0) {
    throw new Failure(`Missing: ${wanted}. Run: sudo apt-get install ${choosePackages(packages, isInPackageLists).join(' ')}`);
  }
  console.error(`Installing ${wanted} ...`);
  install(packages);
  const still = missing.filter((requirement) => !requirement.isMet());
  if (still.length > 0) throw new Failure(`Still missing after apt-get: ${still.map((requirement) => requirement.what).join('; ')}`);
}

function install(packages: Requirement['packages']): void {
  const run = (program: string, ...args: readonly string[]): void => {
    execFileSync(program, args, { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
  };
  // An installation that was broken off half-way (a first start, interrupted) would refuse every later one.
  run('dpkg', '--configure', '-a');
  run('apt-get', 'update', '-qq');
  const names = choosePackages(packages, isInPackageLists);
  run('apt-get', 'install', '-y', '-qq', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=300', ...names);
}
