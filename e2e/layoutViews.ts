import type { Page } from '@playwright/test';
import type { StartedStudio } from './appFixture.ts';
import { layoutFaults } from './layoutFaults.ts';
import { nameOfSize, setWindowSize, type WindowSize } from './windowSizes.ts';

export const usual: WindowSize = { width: 1440, height: 900, scale: 1 };
export const smallest = { width: 1280, height: 720, scale: 1 };
export const sizes: readonly WindowSize[] = [1, 1.5, 2].flatMap((scale) =>
  [
    [1440, 900],
    [1280, 720],
    [1100, 760],
    [900, 700],
    [860, 600],
  ].map(([width = 0, height = 0]) => ({ width, height, scale })),
);

/** How a person gets at what lies over the rest where the window is narrow, and away from it. */
const drawers = (window: Page) => {
  const railButton = window.getByRole('navigation', { name: 'Panels' }).locator('[aria-current=page]');
  const recordButton = window.getByRole('button', { name: /^Show the record|selected: record and actions$/ });
  return [
    { edge: 'left', open: railButton, close: () => railButton.click() },
    { edge: 'right', open: recordButton, close: () => window.locator('.veil').click({ position: { x: 4, y: 4 } }) },
  ] as const;
};

/** Every fault of a view once, with the sizes it is seen at; with each drawer open and closed where there is one. */
export async function faultsOf(studio: StartedStudio, view: string): Promise<readonly string[]> {
  const { window } = studio;
  const found = new Map<string, string[]>();
  // Away from what shows a tool tip.
  await window.mouse.move(0, 0);
  const measure = async (size: WindowSize, where: string) => {
    for (const fault of await window.evaluate(layoutFaults)) found.set(fault, [...(found.get(fault) ?? []), nameOfSize(size) + where]);
  };
  for (const size of sizes) {
    await setWindowSize(studio, size);
    await measure(size, '');
    if ((await window.locator('[role=dialog], [role=menu], [role=listbox]:not([aria-multiselectable])').count()) > 0) continue;
    for (const { edge, open, close } of drawers(window)) {
      const isDrawer = (await window.locator(`.side[data-edge=${edge}][data-over=true]`).count()) > 0;
      if (!isDrawer || !(await open.isVisible())) continue;
      await open.click();
      await measure(size, ` ${edge} drawer`);
      await close();
    }
  }
  await setWindowSize(studio, usual);
  return [...found].map(([fault, where]) => `${view}: ${fault} (${where.join(', ')})`);
}
