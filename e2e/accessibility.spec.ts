import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './appFixture.ts';
import { ask, draw, edit, spoilPictures, openPanel, say, states } from './studioSteps.ts';

type Problem = { readonly where: string; readonly rule: string; readonly targets: readonly string[] };

/** What axe finds wrong in the window as it stands. */
async function problemsOf(window: Page, where: string): Promise<readonly Problem[]> {
  // Electron cannot open the extra page that axe's default mode wants.
  const axe = new AxeBuilder({ page: window }).setLegacyMode(true).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']);
  const { violations } = await axe.analyze();
  return violations.map(({ id, nodes }) => ({
    where,
    rule: id,
    targets: nodes.map((node) => `${node.target.join(' ')}: ${node.any[0]?.message ?? ''}`),
  }));
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`every panel is accessible in the ${colorScheme} theme, empty and with pictures, an edit, an answer and a failure`, async ({
    studio: { window, profile },
  }) => {
    await window.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const found: Problem[] = [];
    const look = async (where: string): Promise<void> => void found.push(...(await problemsOf(window, where)));
    const lookAt = async (panels: readonly string[], state: string): Promise<void> => {
      for (const panel of panels) {
        await openPanel(window, panel);
        await expect(window.getByRole('heading', { name: panel, level: 1 })).toBeAttached();
        await look(`${panel}, ${state}`);
      }
    };

    await lookAt(['Prompt', 'Edit', 'Ask', 'History'], 'empty');
    await draw(window, 'two red circles, on a blue background');
    await edit(window, 'make the circles green');
    await ask(window, 'how many circles are there?');
    await lookAt(['Prompt', 'Edit', 'Ask', 'History', 'Models', 'Settings'], 'filled');

    await openPanel(window, 'Edit');
    await window.locator('summary').click();
    await look('Edit, parameters open');
    await window.keyboard.press('Control+k');
    await look('Commands');
    await window.keyboard.press('Escape');

    spoilPictures(profile);
    await say(window, 'What to change', 'make the circles yellow');
    await expect.poll(() => states(window), { timeout: 60_000 }).toEqual({ done: 3, failed: 1 });
    await expect(window.getByRole('alert')).toBeVisible();
    await look('Edit, failed');
    expect(found).toEqual([]);
  });
}
