import { createHash } from 'node:crypto';
import { execFile } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { modelsRoot } from '../paths.ts';
import { variable } from '../system/environment.ts';
import { ensureRequirements, pythonVirtualEnvironments } from '../system/systemPackages.ts';

const run = promisify(execFile);
const environment = join(modelsRoot, '.venv');
const stampFile = join(environment, 'toolkit-stamp');

/** The PyTorch that the tests run on. Installed first and by exact number, so that no other range can choose another. */
const torch = 'torch==2.13.0';
/** PyPI's own Linux build of PyTorch brings gigabytes of CUDA; PyTorch's index has one without. */
const cpuIndex = 'https://download.pytorch.org/whl/cpu';
const extras = 'train,data,export,judge,test';

async function isReachable(address: string): Promise<boolean> {
  try {
    return (await fetch(address, { method: 'HEAD', signal: AbortSignal.timeout(5000) })).ok;
  } catch {
    // Unreachable in whatever way: pip then takes PyTorch from where it takes everything else.
    return false;
  }
}

let found: Promise<string> | undefined;

/** As `findPython` has it; whoever asks at the same time waits for the same environment. */
export function toolkitPython(): Promise<string> {
  found ??= findPython();
  return found;
}

/**
 * The Python that runs the toolkit, with everything its checks and tests need: UNIFLUID_PYTHON where that is set, else models/.venv, made here with pip
 * and made again when models/pyproject.toml changes.
 */
async function findPython(): Promise<string> {
  const given = variable('UNIFLUID_PYTHON');
  if (given !== undefined) return given;
  const python = join(environment, 'bin', 'python');
  const stamp = createHash('sha256')
    .update(`${torch} ${extras} ${readFileSync(join(modelsRoot, 'pyproject.toml'), 'utf8')}`)
    .digest('hex');
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return python;

  ensureRequirements([pythonVirtualEnvironments]);
  console.error('Making the Python environment models/.venv (once, some minutes) ...');
  rmSync(environment, { recursive: true, force: true });
  const options = { cwd: modelsRoot, maxBuffer: 64 * 1024 * 1024 };
  await run('python3', ['-m', 'venv', environment], options);
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
  const index = process.platform === 'linux' && (await isReachable(cpuIndex)) ? ['--extra-index-url', cpuIndex] : [];
  await run(python, [...pip, ...index, torch], options);
  await run(python, [...pip, torch, '-e', `.[${extras}]`], options);
  writeFileSync(stampFile, stamp);
  return python;
}
