import type { Configuration } from 'electron-builder';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ResolvedElectron } from '../electron/resolveElectron.ts';
import { releaseFuses } from './fuses.ts';

/** On Linux the bundles contain sharp's JavaScript and load its WebAssembly (see build/bundle/sharpInElectron.ts). */
const sharp = process.platform === 'linux' ? ['@emnapi', 'tslib'] : ['sharp', 'detect-libc', 'semver', '@emnapi', 'tslib'];
const loadedPackages = ['better-sqlite3', 'onnxruntime-node', 'onnxruntime-common', '@img', '@neplex', ...sharp];

/** Everything that the studio never loads. */
const leftOut = [
  // The command line runs from the repository.
  '!dist/{cli/**,.stamp}',
  `!node_modules/!(${loadedPackages.join('|')})/**`,
  // Sources, and binaries of other platforms.
  '!node_modules/better-sqlite3/{deps,src}/**',
  '!node_modules/better-sqlite3/prebuilds/!(${platform}-${arch}).node',
  '!node_modules/onnxruntime-node/script/**',
  '!node_modules/onnxruntime-node/bin/napi-v6/!(${platform})/**',
  '!node_modules/onnxruntime-node/bin/napi-v6/${platform}/!(${arch})/**',
  ...(process.platform === 'linux' ? ['!node_modules/@img/!(sharp-wasm32)/**'] : []),
  '!**/*.{map,d.ts,d.mts,d.cts}',
];

/** How electron-builder makes an application of dist/ around the given Electron. */
export function builderConfig(electron: ResolvedElectron): Configuration {
  return {
    appId: 'studio.unifluid',
    productName: 'UniFluid Studio',
    electronVersion: electron.version,
    electronDist: electron.distribution,
    npmRebuild: false,
    asar: true,
    // Native code and WebAssembly are loaded from real files.
    asarUnpack: ['**/*.node', 'node_modules/onnxruntime-node/bin/**', 'node_modules/@img/**'],
    directories: { output: 'release', buildResources: 'build' },
    files: ['dist/**', 'package.json', 'LICENSE', ...leftOut],
    // The runtime opens model packages by path; the tiny one is for tests.
    extraResources: [{ from: 'models/packages', to: 'models/packages', filter: ['**/*', '!tiny-test/**'] }],
    // At least one: Electron does not start with an empty locales folder.
    electronLanguages: ['en-US'],
    electronFuses: releaseFuses,
    // Electron's folder is copied as it is, the carried one with its stand-in app.
    afterPack: ({ appOutDir }) => {
      rmSync(join(appOutDir, 'resources', 'app'), { recursive: true, force: true });
      rmSync(join(appOutDir, 'resources', 'default_app.asar'), { force: true });
    },
    linux: { target: ['dir'], executableName: 'unifluid-studio', category: 'Graphics' },
    mac: { target: ['dmg', 'zip'], category: 'public.app-category.graphics-design' },
    win: { target: ['nsis'] },
    publish: null,
  };
}
