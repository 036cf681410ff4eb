import { describeStudioApi } from '../../electron/studio/testing/apiSuite.ts';
import { createFakeStudio } from './fakeAppApi.ts';

describeStudioApi('the studio in memory', () => {
  const { api, jobs } = createFakeStudio({ tokenMs: 0 });
  const isBusy = () => jobs.list().some(({ state }) => state === 'queued' || state === 'running');
  return {
    api,
    async finishJobs() {
      while (isBusy()) await new Promise((resolve) => setTimeout(resolve, 1));
    },
    packageFolder: '/home/artist/models/tiny-test',
    photoFolder: () => Promise.resolve('/home/artist/photos'),
    async finishRunning() {
      while (jobs.list().some(({ state }) => state === 'running')) await new Promise((resolve) => setTimeout(resolve, 1));
    },
    dispose: () => undefined,
  };
});
