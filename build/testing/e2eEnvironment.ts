import { join } from 'node:path';
import { bundleIfChanged } from '../bundle/bundle.ts';
import { resolveElectron, type ResolvedElectron } from '../electron/resolveElectron.ts';
import { repositoryRoot } from '../paths.ts';
import { variable } from '../system/environment.ts';
import { ensureRequirements, systemCallTracer } from '../system/systemPackages.ts';
import { type Display, openDisplay } from '../system/virtualDisplay.ts';

type Variables = Readonly<Record<string, string>>;

/** Everything an end-to-end run needs: the bundles, an Electron, a display. */
export type E2eEnvironment = { readonly electron: ResolvedElectron; readonly display: Display; readonly variables: Variables };

/** The journeys draw with the small package, whatever else ships: they are about the studio, and last as long on every machine. */
export function withSmallModel(variables: Variables): Variables {
  return { ...variables, UNIFLUID_PACKAGE: variable('UNIFLUID_PACKAGE') ?? join(repositoryRoot, 'models', 'packages', 'tiny-test') };
}

export async function prepareE2e(): Promise<E2eEnvironment> {
  await bundleIfChanged();
  const electron = await resolveElectron();
  ensureRequirements([systemCallTracer]);
  const display = await openDisplay();
  console.log(`End-to-end tests drive Electron ${electron.version} (${electron.origin}).`);
  const variables = {
    UNIFLUID_E2E_ELECTRON: electron.executable,
    ...(display.frame === null ? {} : { UNIFLUID_E2E_FRAME: display.frame }),
    ...electron.environment,
    ...display.environment,
  };
  return { electron, display, variables };
}
