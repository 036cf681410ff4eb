import type { Page } from '@playwright/test';
import type { AppBridge } from '../electron/contract/channels.ts';
import { expect, type StartedStudio, test } from './appFixture.ts';
import { faultsOf, sizes, smallest, usual } from './layoutViews.ts';
import { addFolder } from './librarySteps.ts';
import { makePhotoFolder } from './photoFolder.ts';
import { ask, draw, edit, openPanel, requestOf, spoilPictures, states } from './studioSteps.ts';
import { nameOfSize, setWindowSize } from './windowSizes.ts';

/** In the window: what the preload script gives it. */
declare const api: AppBridge;

/** The primary button of a panel needs no scrolling in a window of 1280 x 720. */
async function expectPrimaryInSight(studio: StartedStudio): Promise<void> {
  await setWindowSize(studio, smallest);
  await expect
    .poll(() =>
      studio.window.evaluate(() => {
        const button = document.querySelector('[data-variant=primary]');
        if (button === null) return false;
        const { left, top, right, bottom } = button.getBoundingClientRect();
        return bottom <= innerHeight && button.contains(document.elementFromPoint((left + right) / 2, (top + bottom) / 2));
      }),
    )
    .toBe(true);
  await setWindowSize(studio, usual);
}

/** Two titles read as two: each under its own picture, at any size. */
async function expectTitlesUnderPictures(studio: StartedStudio): Promise<void> {
  for (const size of sizes) {
    await setWindowSize(studio, size);
    const found = await studio.window.evaluate(() => {
      const centre = (element: Element) => (element.getBoundingClientRect().left + element.getBoundingClientRect().right) / 2;
      const titles = [...document.querySelectorAll('main .foot p')];
      const pictures = [...document.querySelectorAll('main .frame')];
      const beneath = titles.map((title, index) => {
        const gap = title.getBoundingClientRect().top - (pictures[index]?.getBoundingClientRect().bottom ?? 0);
        return gap >= 0 && gap <= 24;
      });
      return [...titles.map((title, index) => Math.abs(centre(title) - centre(pictures[index] ?? title)) <= 1), ...beneath];
    });
    expect(found, nameOfSize(size)).toEqual([true, true, true, true]);
  }
  await setWindowSize(studio, usual);
}

/** Whatever is scrolled to above the words, there is air between. */
async function expectSettingsApart(studio: StartedStudio): Promise<void> {
  for (const size of sizes) {
    await setWindowSize(studio, size);
    const gap = await studio.window.evaluate(() => {
      const above = document.querySelector('.above')?.getBoundingClientRect();
      const first = [...(document.querySelector('.say')?.children ?? [])].find((child) => child.getBoundingClientRect().height > 0);
      return (first?.getBoundingClientRect().top ?? 0) - (above?.bottom ?? 0);
    });
    expect(gap, nameOfSize(size)).toBeGreaterThanOrEqual(8);
  }
  await setWindowSize(studio, usual);
}

const longPrompt = `a redd circl, ${'with a small green hat and a blue scarf '.repeat(8)}`;
const menu = (window: Page) => window.getByRole('button', { name: 'More for this panel' });

async function keepDrawing(window: Page): Promise<void> {
  const request = await requestOf(window, { prompt: 'a long list of words for one picture that is drawn', seed: 3, variations: 8 });
  await window.evaluate((each) => Promise.all(Array.from({ length: 20 }, () => api.jobs.enqueue(each))), request);
  await expect(window.getByRole('button', { name: 'Stop and keep' })).toBeVisible();
}

async function cancelAll(window: Page): Promise<void> {
  await window.evaluate(async () => {
    const rows = await api.jobs.list();
    if (!rows.ok) return;
    for (const { id, state } of rows.value) if (state === 'queued' || state === 'running') await api.jobs.cancel(id);
  });
  await expect.poll(async () => Object.keys(await states(window))).not.toContain('running');
}

test('whatever the size and the scale, what can be pressed to draw, edit and ask is reached and under nothing, and no text is cut', async ({
  studio,
}) => {
  const { window, profile } = studio;
  const found: string[] = [];
  const look = async (view: string): Promise<void> => void found.push(...(await faultsOf(studio, view)));
  await look('Prompt, empty');
  for (const panel of ['Edit', 'Ask']) {
    await openPanel(window, panel);
    await look(`${panel}, empty`);
  }
  await draw(window, 'a red circle');
  await window.getByRole('textbox', { name: 'Prompt' }).fill(longPrompt);
  await expect(window.getByRole('button', { name: /^Replace/ }).first()).toBeVisible();
  await look('Prompt, a long prompt with notes');
  await expectPrimaryInSight(studio);
  await menu(window).click();
  await look('Prompt, menu');
  await window.keyboard.press('Escape');
  await window.getByRole('slider', { name: 'Look back at the drawing' }).press('ArrowLeft');
  await expect(window.getByRole('button', { name: 'Try the rest four ways' })).toBeVisible();
  await look('Prompt, looked back');
  await edit(window, 'make the circle green');
  await window.locator('summary').click();
  await look('Edit, with its parameters');
  await expectPrimaryInSight(studio);
  for (const question of ['what is it?', 'what colour is it?', 'how many are there?', 'is there a dog?']) await ask(window, question);
  await look('Ask, past a full thread');
  await expectPrimaryInSight(studio);
  await window.getByRole('button', { name: 'Second picture' }).click();
  await look('Ask, second picture');
  await window.getByRole('dialog').getByRole('listitem').getByRole('button').first().click();
  await look('Ask, two pictures');
  spoilPictures(profile);
  await openPanel(window, 'Edit');
  await window.getByRole('textbox', { name: 'What to change' }).fill('make the circle yellow');
  await window.keyboard.press('Control+Enter');
  await expect(window.getByRole('alert')).toBeVisible();
  await look('Edit, failed');
  await openPanel(window, 'Prompt');
  await keepDrawing(window);
  await look('Prompt, drawing');
  await cancelAll(window);
  expect(found).toEqual([]);
});

test('whatever the size and the scale, what belongs together stands together: titles beneath their pictures, settings off the words', async ({
  studio,
}) => {
  const { window } = studio;
  await draw(window, 'a red circle');
  await draw(window, 'a blue square with a long name that takes more than a line');
  await window.getByRole('textbox', { name: 'Prompt' }).fill(longPrompt);
  await expect(window.getByRole('button', { name: /^Replace/ }).first()).toBeVisible();
  await expectSettingsApart(studio);
  await openPanel(window, 'Ask');
  await window.getByRole('button', { name: 'Second picture' }).click();
  await window.getByRole('dialog').getByRole('listitem').getByRole('button').first().click();
  await expectTitlesUnderPictures(studio);
});

test('what one asked for is seen: in the narrowest window the panel that lies over the stage is gone when the drawing begins', async ({
  studio,
}) => {
  const { window } = studio;
  await setWindowSize(studio, { width: 860, height: 600, scale: 2 });
  await window.getByRole('navigation', { name: 'Panels' }).getByRole('button', { name: 'Prompt' }).click();
  await window.getByRole('textbox', { name: 'Prompt' }).fill('a red circle');
  await window.getByRole('button', { name: 'Draw', exact: true }).click();
  await expect(window.getByRole('textbox', { name: 'Prompt' })).toBeHidden();
  await expect(window.getByRole('main').getByRole('img').first()).toBeVisible();
});

test('what stands beside the work in a wide window closes where the window becomes too narrow for it, and is back where it is wide again', async ({
  studio,
}) => {
  const { window } = studio;
  const photos = await makePhotoFolder();
  await draw(window, 'a red circle');
  await addFolder(studio, photos.folder);
  await window.getByRole('option', { name: /boat/ }).click();
  const rail = (name: string) => window.getByRole('navigation', { name: 'Panels' }).getByRole('button', { name });
  const narrow = { width: 860, height: 600, scale: 2 };
  const sides = [
    { panel: 'Library', side: window.getByRole('region', { name: 'Folders of the library' }), opener: rail('Library') },
    {
      panel: 'Library',
      side: window.getByRole('complementary', { name: 'Record of the selected photo' }),
      opener: window.getByRole('button', { name: 'Show the record of the photo' }),
    },
    {
      panel: 'History',
      side: window.getByRole('complementary', { name: 'Record of the selected picture' }),
      opener: window.getByRole('button', { name: '1 selected: record and actions' }),
    },
    ...['Prompt', 'Edit', 'Ask'].map((panel) => ({
      panel,
      side: window.getByRole('region', { name: panel, exact: true }),
      opener: rail(panel),
    })),
  ];
  for (const { panel, side, opener } of sides) {
    await setWindowSize(studio, usual);
    await openPanel(window, panel);
    await expect(side).toBeVisible();
    await setWindowSize(studio, narrow);
    await expect(side).toBeHidden();
    await opener.click();
    await expect(side).toBeVisible();
    await setWindowSize(studio, usual);
    await expect(side).toBeVisible();
    await setWindowSize(studio, narrow);
    await expect(side).toBeHidden();
  }
  photos.remove();
});

test('the newest prompt stays in sight while the window is made smaller, step by step', async ({ studio }) => {
  const { window } = studio;
  for (const prompt of ['a red circle', 'a blue square', 'a green circle']) await draw(window, prompt);
  await setWindowSize(studio, smallest);
  const rest = await window.locator('.said').evaluate(async (list: HTMLElement) => {
    const nextTask = () => new Promise((done) => setTimeout(done, 0));
    const painted = () => new Promise((done) => requestAnimationFrame(done));
    for (let height = list.clientHeight; height > 68; height -= 8) {
      list.style.maxHeight = `${height}px`;
      // The list becomes smaller again before it is told of the scroll that the step before has caused.
      await painted();
      await nextTask();
    }
    await painted();
    await painted();
    return list.scrollHeight - list.clientHeight - list.scrollTop;
  });
  expect(rest).toBeLessThan(4);
});
