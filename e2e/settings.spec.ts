import type { ElectronApplication } from '@playwright/test';
import { expect, launchStudio, quitStudio, test } from './appFixture.ts';
import { draw, openPanel } from './studioSteps.ts';

test('the folder that Settings name is opened in the file manager', async ({ studio: { app, window, profile } }) => {
  await app.evaluate(({ shell }) => {
    shell.openPath = (path) => {
      Object.assign(globalThis, { opened: path });
      return Promise.resolve('');
    };
  });
  await openPanel(window, 'Settings');
  await expect(window.getByRole('definition').getByText(profile)).toBeVisible();
  await window.getByRole('button', { name: 'Open the folder' }).click();
  await expect.poll(() => app.evaluate(() => (globalThis as { opened?: string }).opened)).toBe(profile);
});

const scaleOf = (app: ElectronApplication) =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getZoomFactor().toFixed(2));

test('zoom keys and the menu are the interface scale of Settings, which a restart keeps', async ({ profile }) => {
  const first = await launchStudio(profile);
  const { app, window } = first;
  const shown = window.getByRole('combobox', { name: /^Interface scale/ });
  const choose = (label: string) =>
    app.evaluate(({ Menu }, wanted) => {
      const view = Menu.getApplicationMenu()?.items.find((item) => item.label === 'View')?.submenu?.items;
      view?.find((item) => item.label === wanted)?.click();
    }, label);
  // While words are typed, too.
  await window.getByRole('textbox', { name: 'Prompt', exact: true }).press('Control+=');
  await openPanel(window, 'Settings');
  await expect(shown).toContainText('110');
  await expect.poll(() => scaleOf(app)).toBe('1.10');
  await choose('Larger interface');
  await expect(shown).toContainText('125');
  await window.keyboard.press('Control+0');
  await expect.poll(() => scaleOf(app)).toBe('1.00');
  await choose('Smaller interface');
  await window.keyboard.press('Control+-');
  await expect(shown).toContainText('75');
  await quitStudio(first);
  const again = await launchStudio(profile);
  await expect.poll(() => scaleOf(again.app)).toBe('0.75');
  await quitStudio(again);
});

test('another model is taken into use where it is listed, and draws the next picture', async ({ shippedStudio: { window } }) => {
  await openPanel(window, 'Models');
  const small = window.getByRole('article', { name: 'tiny-test' });
  await small.getByRole('button', { name: 'Use this one' }).click();
  await expect(small.getByText('In use')).toBeVisible();
  await expect(window.getByRole('article', { name: 'Studio Mini' }).getByRole('button', { name: 'Use this one' })).toBeVisible();
  await draw(window, 'a red circle');
  await openPanel(window, 'History');
  await expect(window.getByText(/^tiny-test \d/u).first()).toBeVisible();
});

test('devices are measured from the settings, each in a process of its own, and say what they are worth', async ({ studio }) => {
  const { window } = studio;
  await openPanel(window, 'Settings');
  const part = window.getByRole('article', { name: 'Devices' });
  await expect(part.getByRole('list', { name: 'Devices of this computer' })).toContainText(/WebGPU on .*: not measured yet\./u);
  await expect(part).toContainText('In use now: CPU.');
  await part.getByRole('button', { name: 'Measure devices' }).click();
  // Whatever this machine has: it was tried, and a sentence says what came of it.
  await expect(part.getByRole('list', { name: 'Devices of this computer' })).toContainText(
    /WebGPU on .*: (correct|cannot be used here|did not end)/u,
    { timeout: 150_000 },
  );
});

test('quitting while devices are measured is quitting as ever', async ({ studio }) => {
  const { window } = studio;
  await openPanel(window, 'Settings');
  await window.getByRole('button', { name: 'Measure devices' }).click();
  await window.getByRole('button', { name: 'Stop measuring' }).waitFor();
});
