import type { Page } from '@playwright/test';

/** A folder for pictures of what a test shows; nothing is photographed where none is named. */
export const lookAt = process.env['UNIFLUID_E2E_LOOK'];

/** The window as it stands, in both themes. */
export async function look(window: Page, name: string): Promise<void> {
  if (lookAt === undefined) return;
  for (const colorScheme of ['light', 'dark'] as const) {
    await window.emulateMedia({ colorScheme });
    await window.screenshot({ path: `${lookAt}/${name}-${colorScheme}.png` });
  }
}
