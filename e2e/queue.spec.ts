import type { ElectronApplication, Page } from '@playwright/test';
import type { AppBridge } from '../electron/contract/channels.ts';
import type { GenerateRequest } from '../electron/contract/jobs.ts';
import { expect, launchStudio, quitStudio, test } from './appFixture.ts';
import { look, lookAt } from './look.ts';
import { addFolder } from './librarySteps.ts';
import { makePhotoFolder } from './photoFolder.ts';
import { draw, edit, jobs, openPanel, requestOf, say, spoilPictures, states } from './studioSteps.ts';

/** In the window: what the preload script gives it. */
declare const api: AppBridge;

async function enqueue(window: Page, prompts: readonly string[], change: Partial<GenerateRequest> = {}): Promise<void> {
  for (const prompt of prompts) {
    const request = { ...(await requestOf(window, { prompt, seed: 7, variations: 1 })), ...change };
    await window.evaluate((each) => api.jobs.enqueue(each), request);
  }
}

/** Has the engine stand still at the first token of every job until it is let go, so that a job can be looked at and ended. */
async function holdJobs(app: ElectronApplication, window: Page): Promise<() => void> {
  const engines = () => app.evaluate(({ app: main }) => main.getAppMetrics().filter(({ name }) => name === 'UniFluid engine'));
  await expect.poll(async () => (await engines()).length, { timeout: 30_000 }).toBe(1);
  const pid = (await engines())[0]?.pid ?? 0;
  await window.exposeFunction('hold', () => process.kill(pid, 'SIGSTOP'));
  await window.evaluate(() => {
    const { hold } = globalThis as unknown as { hold: () => void };
    const held = new Set<string>();
    api.on('jobProgressed', ({ jobId, stage, done }) => {
      if (stage !== 'drawing' || done === 0 || held.has(jobId)) return;
      held.add(jobId);
      hold();
    });
  });
  return () => process.kill(pid, 'SIGCONT');
}

const drawerOf = (window: Page) => window.getByRole('dialog', { name: 'Queue' });

async function openQueue(window: Page) {
  await window.keyboard.press('Control+j');
  await expect(drawerOf(window)).toBeVisible();
  return drawerOf(window);
}

function waitingTitles(window: Page): Promise<readonly string[]> {
  return drawerOf(window)
    .getByRole('list', { name: /^Waiting/ })
    .locator('[data-job] .title')
    .allTextContents();
}

async function size(app: ElectronApplication, window: Page, width: number, height: number): Promise<void> {
  await app.evaluate(({ BrowserWindow }, [x, y]) => BrowserWindow.getAllWindows()[0]?.setContentSize(x, y), [width, height] as const);
  await expect.poll(() => window.evaluate(() => [innerWidth, innerHeight])).toEqual([width, height]);
}

test('beside the open queue the scrubber is reached to its end in a wide window, and the history says what waits to be drawn', async ({
  studio: { app, window },
}) => {
  await draw(window, 'a red circle');
  await size(app, window, 1440, 900);
  await window.keyboard.press('Control+Shift+p');
  await enqueue(
    window,
    Array.from({ length: 12 }, (_, place) => `blue circle ${place}`),
  );
  const drawer = await openQueue(window);
  const end = window.getByRole('button', { name: 'Watch it being drawn again' });
  await end.click();
  const [scrubber, queue] = [await end.boundingBox(), await drawer.boundingBox()];
  expect((scrubber?.x ?? 0) + (scrubber?.width ?? Infinity)).toBeLessThanOrEqual(queue?.x ?? 0);
  await openPanel(window, 'History');
  await expect(window.getByRole('list', { name: 'Being drawn' }).getByText('blue circle 3')).toBeVisible();
  await look(window, 'history-waiting');
});

test('complaint 11: keys and the mouse put what waits in another order, which a restart keeps, as it keeps the pause', async ({
  profile,
}) => {
  const first = await launchStudio(profile);
  const { window } = first;
  await window.keyboard.press('Control+Shift+p');
  await enqueue(window, ['a red circle', 'a blue circle', 'a green circle', 'a yellow circle']);
  const drawer = await openQueue(window);
  await expect(drawer.getByText('Nothing more begins until you go on')).toBeVisible();
  await drawer.getByRole('button', { name: 'a green circle Draw' }).focus();
  await window.keyboard.press('Alt+ArrowUp');
  await expect.poll(() => waitingTitles(window)).toEqual(['a red circle', 'a green circle', 'a blue circle', 'a yellow circle']);
  // The row is moved again by the same key: the focus went with it.
  await expect(drawer.getByRole('button', { name: 'a green circle Draw' })).toBeFocused();
  await window.keyboard.press('Alt+ArrowUp');
  await expect.poll(() => waitingTitles(window)).toEqual(['a green circle', 'a red circle', 'a blue circle', 'a yellow circle']);
  await expect(drawer.getByRole('status')).toHaveText('a green circle is 1 of 4');
  await window.keyboard.press('Alt+ArrowUp');
  await expect(drawer.getByRole('status')).toHaveText('a green circle stays first');
  const rows = drawer.getByRole('list', { name: /^Waiting/ }).getByRole('listitem');
  await rows.nth(3).dragTo(rows.nth(1), { targetPosition: { x: 80, y: 4 } });
  await expect.poll(() => waitingTitles(window)).toEqual(['a green circle', 'a yellow circle', 'a red circle', 'a blue circle']);
  await look(window, 'queue-paused');
  await quitStudio(first);
  expect(first.problems).toEqual([]);

  const second = await launchStudio(profile);
  const status = second.window.getByRole('contentinfo', { name: 'Status' });
  await expect(status.getByRole('button', { name: 'Queue · Paused · 4 waiting' })).toBeVisible();
  await status.getByRole('button', { name: /^Queue/ }).click();
  await expect.poll(() => waitingTitles(second.window)).toEqual(['a green circle', 'a yellow circle', 'a red circle', 'a blue circle']);
  expect(await states(second.window)).toEqual({ queued: 4 });
  await drawerOf(second.window).getByRole('button', { name: 'Go on' }).click();
  await expect.poll(() => states(second.window), { timeout: 60_000 }).toEqual({ done: 4 });
  const ended = (await jobs(second.window)).toSorted((a, b) => (a.finishedAt ?? 0) - (b.finishedAt ?? 0));
  expect(ended.map(({ request }) => request.kind === 'generate' && request.prompt)).toEqual([
    'a green circle',
    'a yellow circle',
    'a red circle',
    'a blue circle',
  ]);
  await look(second.window, 'queue-ended');
  await quitStudio(second);
  expect(second.problems).toEqual([]);
});

test('complaint 11: what waits is cleared at once and brought back by Undo; one is taken out by its button', async ({
  studio: { window },
}) => {
  await window.keyboard.press('Control+Shift+p');
  const drawer = await openQueue(window);
  await expect(drawer.getByText('Nothing runs and nothing waits')).toBeVisible();
  await look(window, 'queue-empty');
  await enqueue(window, ['a red circle', 'a blue circle', 'a green circle']);
  await drawer.getByRole('button', { name: 'Clear what waits' }).click();
  await expect.poll(() => states(window)).toEqual({ cancelled: 3 });
  await window.getByRole('button', { name: 'Undo', exact: true }).click();
  await expect.poll(() => waitingTitles(window)).toEqual(['a red circle', 'a blue circle', 'a green circle']);
  await drawer.getByRole('button', { name: 'Take out of the queue: a blue circle' }).click();
  await expect.poll(() => waitingTitles(window)).toEqual(['a red circle', 'a green circle']);
  await expect(drawer.getByRole('button', { name: 'a green circle Draw' })).toBeFocused();
  await window.keyboard.press('Escape');
  await expect(drawer).toBeHidden();
});

test('complaint 11: one list holds all kinds, opened from the status line: a question and a description before drawings and edits, a run over photos last', async ({
  studio,
}) => {
  const { window } = studio;
  const photos = await makePhotoFolder();
  await addFolder(studio, photos.folder);
  await draw(window, 'a red circle');
  await window.keyboard.press('Control+Shift+p');
  await openPanel(window, 'Library');
  await window.getByRole('button', { name: 'Caption 3 photos' }).click();
  await openPanel(window, 'Edit');
  await say(window, 'What to change', 'make it green');
  await openPanel(window, 'Prompt');
  await say(window, 'Prompt', 'a blue circle');
  await openPanel(window, 'History');
  await window.getByRole('option', { name: 'a red circle' }).click();
  await window.getByRole('complementary').getByRole('button', { name: 'Ask', exact: true }).click();
  await say(window, 'Question', 'what is it?');
  await window.evaluate(async () => {
    const page = await api.images.page({ limit: 1 });
    if (page.ok && page.value.images[0]) await api.jobs.enqueue({ kind: 'caption', imageId: page.value.images[0].id });
  });
  const status = window.getByRole('contentinfo', { name: 'Status' });
  await status.getByRole('button', { name: 'Queue · Paused · 5 waiting' }).click();
  const waiting = ['what is it?', 'Describe a picture', 'make it green', 'a blue circle', 'Caption photos'];
  await expect.poll(() => waitingTitles(window)).toEqual(waiting);
  await look(window, 'queue-all-kinds');
  await drawerOf(window).getByRole('button', { name: 'Go on' }).click();
  await expect.poll(() => states(window), { timeout: 120_000 }).toEqual({ done: 6 });
  const ended = (await jobs(window)).toSorted((a, b) => (a.finishedAt ?? 0) - (b.finishedAt ?? 0));
  expect(ended.map(({ request }) => request.kind)).toEqual(['generate', 'ask', 'caption', 'edit', 'generate', 'captionPhotos']);
  photos.remove();
});

test('complaint 10: a running job is finished before the queue stops, kept as it is, or stopped with nothing kept', async ({
  shippedStudio: { window, app },
}) => {
  const drawer = await openQueue(window);
  const letGo = await holdJobs(app, window);
  // The engine is held a moment after its first token; the small model could be done by then.
  await enqueue(window, ['a red circle', 'a blue circle', 'a green circle'], { variations: 2 });
  const keep = (title: string) =>
    drawer.getByRole('group', { name: `How to end ${title}` }).getByRole('button', { name: 'Keep what is drawn' });
  await expect(keep('a red circle')).toBeVisible({ timeout: 30_000 });
  await look(window, 'queue-running-1440');
  await keep('a red circle').click();
  if (lookAt !== undefined) await size(app, window, 900, 700);
  letGo();
  await expect(keep('a blue circle')).toBeVisible({ timeout: 30_000 });
  await look(window, 'queue-running-900');
  await window.keyboard.press('Control+Shift+f');
  await expect(drawer.getByText('Paused after this one.')).toBeVisible();
  letGo();
  await expect.poll(() => states(window), { timeout: 120_000 }).toEqual({ done: 2, queued: 1 });
  await window.keyboard.press('Control+Shift+p');
  await expect(keep('a green circle')).toBeVisible({ timeout: 30_000 });
  await drawer.getByRole('button', { name: 'Stop now' }).click();
  letGo();
  await expect.poll(() => states(window), { timeout: 30_000 }).toEqual({ done: 2, cancelled: 1 });
  const drawn = await window.evaluate(() => api.images.page({ limit: 50 }));
  const whole = drawn.ok ? drawn.value.images.map(({ title, tokensDrawn, tokensTotal }) => `${title} ${tokensDrawn === tokensTotal}`) : [];
  expect(whole).toEqual(['a blue circle true', 'a blue circle true', 'a red circle false', 'a red circle false']);
});

test('complaint 11: all that failed is tried again at once', async ({ studio: { window, profile } }) => {
  await draw(window, 'a red circle');
  await edit(window, 'make it green');
  spoilPictures(profile);
  await say(window, 'What to change', 'make it yellow');
  await say(window, 'What to change', 'make it blue');
  await expect.poll(() => states(window), { timeout: 60_000 }).toEqual({ done: 2, failed: 2 });
  const status = window.getByRole('contentinfo', { name: 'Status' });
  await status.getByRole('button', { name: 'Queue · 2 failed' }).click();
  await look(window, 'queue-failed');
  await window.evaluate(() => api.queue.pause('finish'));
  await drawerOf(window).getByRole('button', { name: 'Try all that failed again' }).click();
  await expect.poll(() => states(window)).toEqual({ done: 2, queued: 2 });
});

type Told = { readonly title: string; readonly body: string };

/** Has main write down what it would show outside the window, which counts as being behind others. */
async function captureOutside(app: ElectronApplication): Promise<void> {
  await app.evaluate(({ BrowserWindow, Notification, powerSaveBlocker }) => {
    const told: unknown[] = [];
    const progress: number[] = [];
    const awake: boolean[] = [];
    Object.assign(globalThis, { outside: { told, progress, awake } });
    Notification.isSupported = () => true;
    Notification.prototype.show = function show(this: Told) {
      told.push({ title: this.title, body: this.body });
    };
    BrowserWindow.prototype.isFocused = () => false;
    const window = BrowserWindow.getAllWindows()[0];
    const set = window?.setProgressBar.bind(window);
    if (window && set)
      window.setProgressBar = (fraction, options) => {
        progress.push(fraction);
        awake.push([0, 1, 2, 3, 4, 5].some((id) => powerSaveBlocker.isStarted(id)));
        set(fraction, options);
      };
  });
}

function outside(app: ElectronApplication) {
  return app.evaluate(() => {
    // Put there above.
    return (globalThis as unknown as { outside: { told: Told[]; progress: number[]; awake: boolean[] } }).outside;
  });
}

test('complaint 25: one message tells of a batch that ended behind other windows; task bar, title and sleep follow the work', async ({
  studio: { window, app },
}) => {
  await captureOutside(app);
  const titles: string[] = [];
  await window.exposeFunction('noteTitle', (title: string) => void titles.push(title));
  await window.evaluate(() => {
    const note = (globalThis as unknown as { noteTitle: (title: string) => void }).noteTitle;
    new MutationObserver(() => note(document.title)).observe(document.head, { subtree: true, childList: true, characterData: true });
  });
  await enqueue(window, ['a red circle', 'a blue circle'], { variations: 4 });
  await expect.poll(() => states(window), { timeout: 60_000 }).toEqual({ done: 2 });
  await expect.poll(async () => (await outside(app)).told).toEqual([{ title: 'Done', body: '2 of 2 done' }]);
  const { progress, awake } = await outside(app);
  expect(progress.at(-1)).toBe(-1);
  expect(progress.some((fraction) => fraction > 0 && fraction < 1)).toBe(true);
  expect([awake[0], awake.at(-1)]).toEqual([true, false]);
  expect(titles.some((title) => title.startsWith('2 of 2 · '))).toBe(true);
});

for (const [panel, field] of [
  ['Prompt', 'Prompt'],
  ['Ask', 'Question'],
] as const) {
  test(`the queue never lies over the words of ${panel} or their button in a small window`, async ({ studio: { window, app } }) => {
    await draw(window, 'a red circle');
    for (const [width, height] of [
      [900, 700],
      [860, 600],
      [1440, 900],
    ] as const) {
      await size(app, window, width, height);
      if (!(await window.getByRole('textbox', { name: field, exact: true }).isVisible())) await openPanel(window, panel);
      const drawer = await openQueue(window);
      const queue = await drawer.boundingBox();
      const button = await window.locator('button[data-variant="primary"]:visible').first().boundingBox();
      const words = await window.getByRole('textbox', { name: field, exact: true }).boundingBox();
      for (const box of [button, words]) expect((box?.x ?? 9_999) + (box?.width ?? 0), `${width}`).toBeLessThanOrEqual(queue?.x ?? 0);
      await look(window, `queue-${panel}-${width}`);
      await window.keyboard.press('Escape');
      await expect(drawer).toBeHidden();
    }
  });
}
