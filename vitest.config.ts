import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

/** What ends a test is a hang, not a machine that does other work: there the longest take a minute. */
const limits = { testTimeout: 180_000, hookTimeout: 180_000, expect: { poll: { timeout: 120_000 } } };

const softwareWebgpu = 'electron/devices/softwareWebgpu.test.ts';

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'node',
          include: ['{electron,models/runtime,build}/**/*.test.ts'],
          exclude: ['**/node_modules/**', 'models/.venv/**', softwareWebgpu],
          ...limits,
        },
      },
      // Where somebody says in which folder SwiftShader lies; `npm test` does.
      ...(process.env['UNIFLUID_SWIFTSHADER'] === undefined ? [] : [{ test: { name: 'webgpu', include: [softwareWebgpu] } }]),
      // Seeded rounds of damage, kills and fuzz; a sample here, all of them by `npm run torture`.
      { test: { name: 'torture', include: ['electron/**/*.torture.ts'], exclude: ['**/node_modules/**'] } },
      {
        plugins: [svelte({ configFile: false })],
        // Rune classes (*.svelte.ts) run on Svelte's client runtime, as they do in the window.
        resolve: { conditions: ['browser'] },
        test: { name: 'window', include: ['renderer/**/*.test.ts'], ...limits },
      },
    ],
  },
});
