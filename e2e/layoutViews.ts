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

/** Below this the panel is a drawer over the stage; CSS px. */
const narrow = 660;

/** Every fault of a view once, with the sizes it is seen at; with the drawer open and closed where there is one. */
export async function faultsOf(studio: StartedStudio, view: string): Promise<readonly string[]> {
  const { window } = studio;
  const found = new Map<string, string[]>();
  // Away from what shows a tool tip.
  await window.mouse.move(0, 0);
  const measure = async (size: WindowSize, where: string) => {
    for (const fault of await window.evaluate(layoutFaults)) found.set(fault, [...(found.get(fault) ?? []), nameOfSize(size) + where]);
  };
  const openButton = window.getByRole('navigation', { name: 'Panels' }).locator('[aria-current=page]');
  for (const size of sizes) {
    await setWindowSize(studio, size);
    await measure(size, '');
    const hasDrawer = size.width / size.scale < narrow && (await window.locator('.panel').count()) > 0;
    if (!hasDrawer || (await window.locator('[role=dialog], [role=menu], [role=listbox]').count()) > 0) continue;
    await openButton.click();
    await measure(size, ' drawer');
    await openButton.click();
  }
  await setWindowSize(studio, usual);
  return [...found].map(([fault, where]) => `${view}: ${fault} (${where.join(', ')})`);
}
