import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'node',
          include: ['{electron,models/runtime,build}/**/*.test.ts'],
          exclude: ['**/node_modules/**', 'models/.venv/**'],
          testTimeout: 30_000,
        },
      },
      // Seeded rounds of damage, kills and fuzz; a sample here, all of them by `npm run torture`.
      { test: { name: 'torture', include: ['electron/**/*.torture.ts'], exclude: ['**/node_modules/**'] } },
      {
        plugins: [svelte({ configFile: false })],
        // Rune classes (*.svelte.ts) run on Svelte's client runtime, as they do in the window.
        resolve: { conditions: ['browser'] },
        test: { name: 'window', include: ['renderer/**/*.test.ts'], testTimeout: 30_000 },
      },
    ],
  },
});
