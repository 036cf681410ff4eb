import type { AppBridge } from '../../electron/contract/channels.ts';
import type { Notice, Settings } from '../../electron/contract/settings.ts';
import { createStudioApi } from './appApi.ts';
import type { StudioApi } from './appApi.ts';
import { FakeCaptionRuns } from './fake/fakeCaptionRuns.ts';
import { FakeCaptions } from './fake/fakeCaptions.ts';
import { FakeConversations } from './fake/fakeConversations.ts';
import { FakeDevices } from './fake/fakeDevices.ts';
import { FakeEvents } from './fake/fakeEvents.ts';
import { FakeJobs } from './fake/fakeJobs.ts';
import { FakeLibrary } from './fake/fakeLibrary.ts';
import { fakeModelApi } from './fake/fakeModelApi.ts';
import { FakePackages } from './fake/fakePackages.ts';
import { fakePhotoApi } from './fake/fakePhotoApi.ts';
import { FakePhotoEdits } from './fake/fakePhotoEdits.ts';
import { FakePhotos } from './fake/fakePhotos.ts';
import { fakePictureApi } from './fake/fakePictureApi.ts';
import { FakeProgram, fakeProgramApi } from './fake/fakeProgram.ts';
import { FakeSidecars } from './fake/fakeSidecars.ts';

export type FakeStudio = {
  readonly api: StudioApi;
  readonly events: FakeEvents;
  readonly library: FakeLibrary;
  readonly jobs: FakeJobs;
  readonly photos: FakePhotos;
};

/** The whole contract in memory, with a pretended engine. For tests, and for running the window in a plain browser. */
export function createFakeStudio(
  options: {
    readonly tokenMs?: number;
    readonly settings?: Partial<Settings>;
    readonly notices?: readonly Notice[];
  } = {},
): FakeStudio {
  const events = new FakeEvents();
  const library = new FakeLibrary(events);
  const photos = new FakePhotos(events);
  const sidecars = new FakeSidecars(photos, events);
  const conversations = new FakeConversations();
  const jobs = new FakeJobs({
    events,
    library,
    conversations,
    tokenMs: options.tokenMs ?? 20,
    runOverPhotos: (id, isEnding) => runs.work(id, isEnding),
  });
  const captions = new FakeCaptions(photos, events);
  const edits = new FakePhotoEdits({ events, library, photos });
  const runs: FakeCaptionRuns = new FakeCaptionRuns({ events, photos, captions, edits, jobs, photoMs: (options.tokenMs ?? 20) * 4 });
  const devices = new FakeDevices(events, options.tokenMs ?? 20);
  const packages = new FakePackages(events, (options.tokenMs ?? 20) * 10);
  const program = new FakeProgram(events, options.settings, options.notices);

  const bridge: AppBridge = {
    ...fakePictureApi({ jobs, library, conversations, program }),
    ...fakePhotoApi({ photos, sidecars, runs, captions, edits }),
    ...fakeModelApi({ packages, devices, jobs, program }),
    ...fakeProgramApi(program),
    on: events.on,
    pathOf: () => '',
  };
  const api = createStudioApi(bridge, { mediaUrl: (id) => library.url(id), photoUrl: ({ id }) => photos.url(id) });
  return { api, events, library, jobs, photos };
}
