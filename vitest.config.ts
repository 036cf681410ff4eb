import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [svelte()],
  // Rune classes (*.svelte.ts) run on Svelte's client runtime, as they do in the window.
  resolve: { conditions: ['browser'] },
  test: {
    include: ['{electron,renderer,models/runtime,build}/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    restoreMocks: true,
  },
});
