import { defineConfig } from '@playwright/test';

// Started by `npm run e2e` and `npm test`, which build the app and say which Electron to drive (see e2e/appFixture.ts).
export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results/e2e',
  workers: 1,
  timeout: 180_000,
  expect: { timeout: 15_000 },
  forbidOnly: true,
  projects: [
    {
      name: 'studio',
      testIgnore: ['packaged.spec.ts', 'screenshots.spec.ts', 'pace.spec.ts', 'libraryPace.spec.ts', 'captionPace.spec.ts', 'walk.spec.ts'],
    },
    { name: 'packaged', testMatch: 'packaged.spec.ts' },
    { name: 'screenshots', testMatch: 'screenshots.spec.ts' },
    { name: 'pace', testMatch: '**/pace.spec.ts' },
    { name: 'libraryPace', testMatch: 'libraryPace.spec.ts' },
    { name: 'captionPace', testMatch: 'captionPace.spec.ts' },
    { name: 'walk', testMatch: 'walk.spec.ts' },
  ],
});
