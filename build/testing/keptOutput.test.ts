import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test, vi } from 'vitest';
import { showAndKeep, takeKeptOutput } from './keptOutput.ts';

async function run(script: string): Promise<void> {
  const child = spawn(process.execPath, ['--eval', script], { stdio: ['ignore', 'pipe', 'pipe'] });
  showAndKeep(child);
  await once(child, 'close');
}

test('what a runner prints is shown, and its end is there to be said again', async () => {
  const shown = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  await run(`console.log('x'.repeat(50_000)); console.error('Unhandled Error'); console.log('the end');`);
  const seen = shown.mock.calls.map(([chunk]) => String(chunk)).join('');
  shown.mockRestore();
  expect(seen).toContain('the end');
  const kept = takeKeptOutput();
  expect(kept).toContain('the end');
  expect(kept.length).toBeLessThan(20_000);
  expect(takeKeptOutput()).toBe('');
});

test('a runner that prints nothing leaves nothing of the one before', async () => {
  await run(`console.log('first')`);
  await run('');
  expect(takeKeptOutput()).toBe('');
});
