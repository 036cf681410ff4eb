import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { ScanProgress } from '../../contract/photos.ts';
import { RemoteScanner } from '../../photos/remoteScanner.ts';
import { forkScanner } from '../../photos/testing/forkedScanner.ts';
import { createCheckpoints } from '../../store/checkpoints.ts';
import { openLibrary } from '../../store/openLibrary.ts';
import { PhotoFinding } from '../photoFinding.ts';
import { PhotoLibrary } from '../photoLibrary.ts';
import { profileAt } from '../profile.ts';
import { systemClock } from '../system.ts';
import { writeHostileTree } from './hostileTree.ts';

/** What is promised of a hundred thousand photos. */
const limits = { listSeconds: 60, memoryMB: 400, blockedMilliseconds: 100 } as const;

const files = Number(process.argv[2] ?? 100_000);
const folder = mkdtempSync(join(tmpdir(), 'unifluid-bench-scan-'));
const root = join(folder, 'photos');

class Phase {
  readonly #began = performance.now();
  readonly #delay = monitorEventLoopDelay({ resolution: 5 });
  readonly #sampling = setInterval(() => this.#sample(), 100);
  readonly #cpu = process.cpuUsage();
  #memory = 0;

  constructor() {
    this.#delay.enable();
  }

  #sample(): void {
    this.#memory = Math.max(this.#memory, process.memoryUsage.rss() / 1_048_576);
  }

  end(name: string) {
    this.#sample();
    clearInterval(this.#sampling);
    this.#delay.disable();
    const seconds = (performance.now() - this.#began) / 1_000;
    const blocked = this.#delay.max / 1e6;
    const { user, system } = process.cpuUsage(this.#cpu);
    const often = this.#delay.percentile(99) / 1e6;
    console.log(
      `${name.padEnd(28)} ${seconds.toFixed(1).padStart(7)} s  ${((user + system) / 1e6).toFixed(1).padStart(6)} s of CPU  memory ${this.#memory.toFixed(0).padStart(4)} MB  ` +
        `event loop blocked at most ${blocked.toFixed(0).padStart(4)} ms, 99 % below ${often.toFixed(0)} ms`,
    );
    return { seconds, memory: this.#memory, blocked };
  }
}

async function run(): Promise<boolean> {
  const began = performance.now();
  const { mkdirSync } = await import('node:fs');
  mkdirSync(root);
  await writeHostileTree(root, files);
  console.log(`${files} photos written in ${((performance.now() - began) / 1_000).toFixed(1)} s`);

  const profile = profileAt(join(folder, 'profile'));
  const binding = process.env['UNIFLUID_SQLITE_BINDING'] ?? null;
  const opened = openLibrary({
    file: profile.database,
    binding,
    now: Date.now(),
    onUnreadable: () => {},
  });
  const { photos } = opened.prepared;
  const thread = fileURLToPath(new URL('../../store/checkpointThread.ts', import.meta.url));
  const checkpoints = createCheckpoints(opened.database, thread, { file: profile.database, binding });
  const scanner = new RemoteScanner({ start: forkScanner, clock: systemClock });
  let onStage = (_stage: ScanProgress['stage']): void => {};
  const library = new PhotoLibrary({
    photos,
    scanner,
    thumbnails: { remove: () => Promise.resolve() },
    clock: systemClock,
    profile,
    settle: () => checkpoints.settle(),
    announce: (name, payload) => {
      if (name === 'scanProgressed') onStage((payload as ScanProgress).stage);
    },
    onScanned: () => {},
    onFolders: () => {},
    onFailure: (error) => console.error(error.code),
  });
  const { id } = await library.addFolder(root);

  const idle = new Phase();
  await pause(2_000);
  idle.end('nothing, to compare with');
  let phase = new Phase();
  const ends: { readonly seconds: number; readonly memory: number; readonly blocked: number }[] = [];
  let isReading = false;
  onStage = (stage) => {
    if (stage !== 'reading' || isReading) return;
    isReading = true;
    ends.push(phase.end('first list (walk, rows)'));
    phase = new Phase();
  };
  await library.rescan(id);
  ends.push(phase.end('reading (hash, header)'));
  const found = photos.count({});
  onStage = () => {};
  phase = new Phase();
  await library.rescan(id);
  ends.push(phase.end('scan of what is known'));
  phase = new Phase();
  const outlined = (await new PhotoFinding(photos).outline({})).ids.length;
  ends.push(phase.end('outline of all'));
  phase = new Phase();
  await library.removeFolder(id);
  ends.push(phase.end('removing the folder'));
  console.log(`found ${found}, outlined ${outlined}, unreadable ${photos.count({ states: ['unreadable'] })}`);
  scanner.close();
  await checkpoints.close();
  opened.close();

  const [list] = ends;
  const isKept =
    found === files &&
    (list?.seconds ?? Infinity) <= limits.listSeconds &&
    ends.every(({ memory, blocked }) => memory <= limits.memoryMB && blocked <= limits.blockedMilliseconds);
  console.log(isKept ? 'All limits are kept.' : `Limits: ${JSON.stringify(limits)}, all ${files} found.`);
  return isKept;
}

try {
  process.exitCode = (await run()) ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
