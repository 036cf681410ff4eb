import { type ChildProcess, spawn } from 'node:child_process';
import { build } from 'vite';
import { bundleConfigs } from '../bundle/bundles.ts';
import { resolveElectron } from '../electron/resolveElectron.ts';
import { repositoryRoot } from '../paths.ts';
import { inheritedEnvironment } from '../system/environment.ts';
import { endingSignals, endWithNpm } from '../system/signals.ts';
import { goWherePersonStands } from '../system/standing.ts';
import { openDisplay } from '../system/virtualDisplay.ts';

/** Long enough for all bundles that one saved file goes into. */
const settleMs = 300;

goWherePersonStands();
endWithNpm();
const electron = await resolveElectron();
const display = await openDisplay();
const configs = bundleConfigs();
let studio: ChildProcess | undefined;
let timer: NodeJS.Timeout | undefined;
let built = 0;

/** Ends the studio that runs and starts the new one: the same bundles, scheme and content security policy as the real thing. */
function restart(): void {
  const start = (): void => {
    studio = spawn(electron.executable, [...electron.arguments, repositoryRoot, ...process.argv.slice(2)], {
      stdio: 'inherit',
      env: { ...inheritedEnvironment(), ...electron.environment, ...display.environment },
    });
    // Quitting the studio ends the watch; a restart takes this listener away first.
    studio.once('exit', () => process.exit());
  };
  if (studio === undefined) return start();
  studio.removeAllListeners('exit').once('exit', start).kill('SIGTERM');
}

for (const signal of endingSignals()) {
  process.on(signal, () => {
    studio?.removeAllListeners('exit').kill('SIGTERM');
    process.exit();
  });
}

for (const config of configs) {
  const watcher = await build({ ...config, build: { ...config.build, watch: {} } });
  if (!('on' in watcher)) throw new Error('Vite returned no watcher.');
  watcher.on('event', (event) => {
    if (event.code === 'ERROR') console.error(event.error.message);
    if (event.code !== 'BUNDLE_END') return;
    built += 1;
    if (built < configs.length) return;
    clearTimeout(timer);
    timer = setTimeout(restart, settleMs);
  });
}
