import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import type { AppEvents, EventName } from '../../contract/appEvents.ts';
import type { GenerateRequest, JobState } from '../../contract/jobs.ts';
import type { ModelSummary } from '../../contract/models.ts';
import type { Clock, EnginePort } from '../../jobs/ports.ts';
import type { ImageCodec } from '../../library/imageCodec.ts';
import { createSharpCodec } from '../../library/sharpCodec.ts';
import { createLocalScanner } from '../../photos/localScanner.ts';
import { startScriptedTry, testMachine } from './scriptedTry.ts';
import { openStudio, openStudioWhenFree } from '../openStudio.ts';
import type { Studio, StudioParts } from '../studio.ts';
import { profileAt } from '../profile.ts';
import type { Profile } from '../profile.ts';
import { systemClock } from '../system.ts';
import { FakeEngine, fakeUse, until } from './fakeEngine.ts';

export type Announcement = { [N in EventName]: { readonly name: N; readonly payload: AppEvents[N] } }[EventName];

export type Change = {
  readonly onlyOwnJobs?: boolean;
  readonly model?: ModelSummary;
  /** One for each task, in its place. */
  readonly models?: StudioParts['model'];
  readonly readModels?: () => Promise<void>;
  readonly clock?: Clock;
  readonly givesWay?: StudioParts['givesWay'];
  /** In place of the one that the test moves. */
  readonly engine?: EnginePort;
  readonly codec?: ImageCodec;
};

/** A studio on a real profile folder, with an engine the test moves. Opened again and again on the same folder. */
export class TestProfile {
  readonly profile: Profile = profileAt(mkdtempSync(join(tmpdir(), 'unifluid-studio-')));

  open(change: Change = {}) {
    const engine = new FakeEngine();
    const announced: Announcement[] = [];
    const studio = openStudio(this.#parts(engine, announced, change));
    const states = () => studio.queue.list().map(({ state }) => state);
    /** Waits until the queue shows these states, running and queued jobs first. */
    const reach = (...wanted: readonly JobState[]) =>
      until(() => states().join() === wanted.join() && studio.queue.isBusy === wanted.includes('running'));
    return { studio, engine, announced, reach };
  }

  /** As the window and the command line open it. */
  async openWhenFree() {
    return { studio: await openStudioWhenFree(this.#parts(new FakeEngine(), [], {})) };
  }

  #parts(engine: FakeEngine, announced: Announcement[], change: Change): StudioParts {
    return {
      profile: this.profile,
      sqliteBinding: process.env['UNIFLUID_SQLITE_BINDING'] ?? null,
      engine: change.engine ?? engine,
      codec: change.codec ?? createSharpCodec(sharp),
      scanner: createLocalScanner(),
      clock: change.clock ?? systemClock,
      announce: (name, payload) => void announced.push({ name, payload } as Announcement),
      devices: { machine: () => testMachine, start: startScriptedTry, threads: () => 1 },
      model: change.models ?? (() => change.model ?? null),
      ...(change.readModels === undefined ? {} : { readModels: change.readModels }),
      onlyOwnJobs: change.onlyOwnJobs ?? false,
      ...(change.givesWay === undefined ? {} : { givesWay: change.givesWay }),
    };
  }

  dispose(): void {
    rmSync(this.profile.folder, { recursive: true, force: true });
  }
}

/** The model that the test's engine says it uses. */
export const fakeModel: ModelSummary = {
  ...fakeUse.model,
  capabilities: { draw: {}, edit: { pictures: 1 }, caption: {}, answer: { pictures: 2, turns: 3 } },
  inUseFor: ['draw', 'edit', 'caption', 'answer'],
  license: 'Apache-2.0',
  folder: '/packages/fake',
  bytes: 1,
  current: true,
  isAdded: false,
  imagePx: 8,
  seenPx: 8,
  gridSide: 2,
  styles: [],
  sampler: { steps: 4, maxSteps: 8, guidance: 3, imageGuidance: 1.5, temperature: 1, order: 'random', tries: 1 },
};

export const drawFox: GenerateRequest = {
  kind: 'generate',
  prompt: 'a red fox',
  seed: 7,
  variations: 2,
  steps: 4,
  guidance: 3,
  temperature: 1,
  order: 'random',
};

/** A small picture of one colour, imported. */
export async function importColour(studio: Studio, background: string) {
  const bytes = await sharp({ create: { width: 40, height: 20, channels: 3, background } })
    .png()
    .toBuffer();
  return studio.importPicture({ kind: 'bytes', name: 'pasted.png', bytes });
}
