import { expect, test } from './appFixture.ts';

test('the studio opens its window from its own scheme', async ({ studio }) => {
  await expect(studio.window).toHaveTitle(/UniFluid Studio/);
  expect(studio.window.url()).toMatch(/^app:\/\/studio\//);
  await expect(studio.window.locator('#app > *').first()).toBeVisible();
  await studio.window.screenshot({ path: test.info().outputPath('window.png') });
});

test('the window is a sandboxed page without Node', async ({ studio }) => {
  const preferences = await studio.app.evaluate(({ BrowserWindow }) =>
    // The method exists on every web contents; Electron's types leave it out.
    BrowserWindow.getAllWindows().map((window) =>
      (window.webContents as unknown as { getLastWebPreferences(): object }).getLastWebPreferences(),
    ),
  );
  expect(preferences).toEqual([
    expect.objectContaining({ sandbox: true, contextIsolation: true, nodeIntegration: false, webSecurity: true }),
  ]);
  expect(
    await studio.window.evaluate(() => [typeof Reflect.get(globalThis, 'require'), typeof Reflect.get(globalThis, 'process')]),
  ).toEqual(['undefined', 'undefined']);
});
