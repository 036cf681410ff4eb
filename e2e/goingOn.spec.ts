import type { Page } from '@playwright/test';
import type { AppBridge } from '../electron/contract/channels.ts';
import type { ImageRecord } from '../electron/contract/images.ts';
import type { GenerateRequest } from '../electron/contract/jobs.ts';
import { expect, test } from './appFixture.ts';
import { look } from './look.ts';
import { jobs, openPanel, requestOf } from './studioSteps.ts';

/** In the window: what the preload script gives it. */
declare const api: AppBridge;

async function record(window: Page, id: string | undefined): Promise<ImageRecord> {
  const answer = await window.evaluate((imageId) => api.images.get(imageId as ImageRecord['id']), id ?? '');
  if (!answer.ok) throw new Error(answer.error.code);
  return answer.value;
}

/** Draws and stops at the first token; draws again where a fast machine was done before it heard of the stop. */
async function drawStopped(window: Page, request: GenerateRequest): Promise<void> {
  await window.evaluate(async (asked) => {
    for (;;) {
      const stop = api.on('jobProgressed', ({ jobId, stage }) => {
        if (stage === 'drawing') void api.jobs.stopAndKeep(jobId);
      });
      const isStopped = await new Promise<boolean>((end) => {
        const unlisten = api.on('imagesAdded', ({ images }) => {
          unlisten();
          end(images.every(({ tokensDrawn, tokensTotal }) => tokensDrawn < tokensTotal));
        });
        void api.jobs.enqueue(asked);
      });
      stop();
      if (isStopped) return;
    }
  }, request);
}

test('a stopped picture is gone on with by a button, looked back at and tried four ways by a key', async ({ studio: { window } }) => {
  await openPanel(window, 'Prompt');
  const request = await requestOf(window, { prompt: 'a red circle', seed: 7, variations: 4 });
  await drawStopped(window, request);
  const rest = window.getByRole('button', { name: 'Draw the rest' });
  const ways = window.getByRole('button', { name: 'Try the rest four ways' });
  await expect(rest).toBeVisible();
  await look(window, 'stopped');
  const before = (await jobs(window)).length;
  await rest.click();
  await expect.poll(async () => (await jobs(window)).filter(({ state }) => state === 'done').length).toBe(before + 1);
  const done = (await jobs(window)).find(({ request: each }) => each.kind === 'generate' && each.continues !== undefined);
  const whole = await record(window, done?.imageIds[0]);
  expect([whole.tokensDrawn, whole.made?.seed, whole.parentId]).toEqual([whole.tokensTotal, 7, whole.made?.continues?.imageId]);

  // A whole picture says nothing of going on until it is looked back at.
  await expect(window.getByRole('button', { name: 'Watch it being drawn again' })).toBeVisible();
  await expect(window.getByText('16 / 16')).toBeVisible();
  await expect(rest).toBeHidden();
  const slider = window.getByRole('slider', { name: 'Look back at the drawing' });
  await slider.focus();
  for (let press = 0; press < 6; press += 1) await slider.press('ArrowLeft');
  await expect(ways).toHaveAttribute('aria-disabled', 'false');
  await expect(rest).toHaveAttribute('aria-disabled', 'true');
  await rest.hover();
  await expect(window.getByText('This picture is whole.')).toBeVisible();
  await look(window, 'looked-back');
  await window.keyboard.press('w');
  await expect.poll(async () => (await jobs(window)).filter(({ state }) => state === 'done').length).toBe(before + 2);
  const branches = (await jobs(window)).find(({ request: each }) => each.kind === 'generate' && each.continues?.imageId === whole.id);
  expect(branches?.imageIds).toHaveLength(4);
  const branch = await record(window, branches?.imageIds[0]);
  expect([branch.parentId, branch.continuedFrom]).toEqual([whole.id, whole.tokensTotal - 6]);

  await openPanel(window, 'Edit');
  await expect(window.getByText(`from token ${whole.tokensTotal - 6}`).first()).toBeVisible();
  await look(window, 'thread');
  await openPanel(window, 'History');
  await window.getByRole('option').first().click();
  await expect(window.getByText(`from token ${whole.tokensTotal - 6} of another picture`)).toBeVisible();
  await look(window, 'history');
});
