import { bundleIfChanged } from '../bundle/bundle.ts';
import { resolveElectron, type ResolvedElectron } from '../electron/resolveElectron.ts';
import { type Display, openDisplay } from '../system/virtualDisplay.ts';

/** Everything an end-to-end run needs: the bundles, an Electron, a display. */
export type E2eEnvironment = { readonly electron: ResolvedElectron; readonly display: Display; readonly variables: Readonly<Record<string, string>> };

export async function prepareE2e(): Promise<E2eEnvironment> {
  await bundleIfChanged();
  const electron = await resolveElectron();
  const display = await openDisplay();
  console.log(`End-to-end tests drive Electron ${electron.version} (${electron.origin}).`);
  const variables = { UNIFLUID_E2E_ELECTRON: electron.executable, ...electron.environment, ...display.environment };
  return { electron, display, variables };
}
