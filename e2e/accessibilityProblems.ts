import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';

export type Problem = { readonly where: string; readonly rule: string; readonly targets: readonly string[] };

/** What axe finds wrong in the window as it stands. */
export async function problemsOf(window: Page, where: string): Promise<readonly Problem[]> {
  // Electron cannot open the extra page that axe's default mode wants.
  const axe = new AxeBuilder({ page: window }).setLegacyMode(true).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']);
  const { violations } = await axe.analyze();
  return violations.map(({ id, nodes }) => ({
    where,
    rule: id,
    targets: nodes.map((node) => `${node.target.join(' ')}: ${node.any[0]?.message ?? ''}`),
  }));
}
