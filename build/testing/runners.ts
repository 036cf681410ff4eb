import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { showAndKeep } from './keptOutput.ts';
import { modelsRoot, repositoryRoot } from '../paths.ts';
import { inheritedEnvironment } from '../system/environment.ts';
import { tallyPlaywright, tallyPytest, tallyVitest } from './reports.ts';
import { settleTally, type Tally } from './tally.ts';

const reportFolder = join(repositoryRoot, 'test-results', 'reports');

type Runner = {
  readonly program: string;
  readonly arguments: readonly string[];
  readonly folder?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** File in the report folder that the runner writes. */
  readonly report: string;
  readonly tally: (report: string) => Tally;
};

/** Runs a test runner with its output shown, and counts from its report. */
async function runTests(runner: Runner): Promise<Tally> {
  const report = join(reportFolder, runner.report);
  mkdirSync(reportFolder, { recursive: true });
  rmSync(report, { force: true });
  const status = await new Promise<number | null>((resolve, reject) => {
    const child = spawn(runner.program, runner.arguments, {
      cwd: runner.folder ?? repositoryRoot,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...inheritedEnvironment(), ...runner.environment },
    });
    showAndKeep(child);
    child.once('error', reject);
    child.once('close', resolve);
  });
  return settleTally(existsSync(report) ? runner.tally(readFileSync(report, 'utf8')) : undefined, status);
}

function tool(script: string): string {
  return join(repositoryRoot, 'node_modules', script);
}

/** Unit and integration tests in Node; `args` choose among them. */
export function runVitest(args: readonly string[] = [], environment: Readonly<Record<string, string>> = {}): Promise<Tally> {
  const report = join(reportFolder, 'vitest.json');
  return runTests({
    program: process.execPath,
    arguments: [tool('vitest/vitest.mjs'), 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...args],
    environment,
    report: 'vitest.json',
    tally: tallyVitest,
  });
}

/** The golden calls on WebGPU, by the graphics card in software that lies beside every Electron. */
export function runSoftwareWebgpu(electron: string): Promise<Tally> {
  return runVitest(['--project=webgpu'], { UNIFLUID_SWIFTSHADER: electron });
}

/** Tests of the Python toolkit, in the environment made for it. */
export async function runPytest(python: string): Promise<Tally> {
  return await runTests({
    program: python,
    arguments: ['-m', 'pytest', 'tests', `--junitxml=${join(reportFolder, 'pytest.xml')}`],
    folder: modelsRoot,
    // Two threads, as the product uses; more would only make the tests of a small machine slower.
    environment: { OMP_NUM_THREADS: '2' },
    report: 'pytest.xml',
    tally: tallyPytest,
  });
}

/** End-to-end tests of one Playwright project. `environment` says which Electron to drive (see e2e/appFixture.ts). */
export function runPlaywright(
  project: string,
  environment: Readonly<Record<string, string>>,
  args: readonly string[] = [],
): Promise<Tally> {
  const report = `playwright-${project}.json`;
  return runTests({
    program: process.execPath,
    arguments: [tool('@playwright/test/cli.js'), 'test', `--project=${project}`, '--reporter=list,json', ...args],
    environment: { ...environment, PLAYWRIGHT_JSON_OUTPUT_FILE: join(reportFolder, report) },
    report,
    tally: tallyPlaywright,
  });
}
