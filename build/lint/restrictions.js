// The lint rules that are this repository's own; each is proven to fire in restrictions.test.ts.

const mainRoom = 'electron/main/';

/** A selector that ESLint's no-restricted-syntax refuses: in the product or in the room `within` it, except in the one file `except`. */
const restrictions = [
  {
    name: 'file extensions',
    selector: 'ImportDeclaration[source.value=/^\\.{1,2}\\u002F(?!.*\\.\\w+(\\?\\w+)?$)/]',
    message: 'Name the file with its extension: Node runs these files as they stand.',
  },
  {
    name: 'ipcMain',
    selector: "ImportSpecifier[imported.name='ipcMain']",
    except: 'electron/main/ipc/registerIpc.ts',
    message: 'Only registerIpc.ts listens: it checks the sender and parses what arrives. Add a handler to its table.',
  },
  {
    name: 'ipcRenderer',
    selector: "ImportSpecifier[imported.name='ipcRenderer']",
    except: 'electron/preload/preload.ts',
    message: 'Only preload.ts sends: the window has the contract.',
  },
  {
    name: 'window.api',
    selector: "MemberExpression[property.name='api'][object.name=/^(window|globalThis|self)$/]",
    except: 'renderer/api/appApi.ts',
    message: 'Only renderer/api/appApi.ts reads window.api: it turns a Result into a value or an AppError.',
  },
  // What differs between Electron 33, on which the tests may run, and the supported Electron (docs/breaking-changes.md of Electron).
  {
    name: 'clipboard',
    selector: "ImportSpecifier[imported.name='clipboard']",
    except: 'electron/main/clipboardAdapter.ts',
    message: 'The clipboard module was rewritten in Electron 44: use electron/main/clipboardAdapter.ts.',
  },
  {
    name: 'bitmaps',
    selector: 'CallExpression[callee.property.name=/^(toBitmap|getBitmap)$/]',
    message: 'Pixels of nativeImage are converted to sRGB from Electron 43 on and were not before: decode with sharp.',
  },
  {
    name: 'commandLine',
    selector: "CallExpression[callee.object.property.name='commandLine'][callee.property.name=/^(hasSwitch|getSwitchValue)$/]",
    message: 'Electron 36 lower-cases switches: read our own flags from process.argv.',
  },
  {
    name: 'console-message',
    selector: "CallExpression[callee.property.name=/^(on|once)$/] > Literal[value='console-message']",
    message: 'The arguments of console-message changed in Electron 35.',
  },
  {
    name: 'preloads',
    selector: 'CallExpression[callee.property.name=/^(setPreloads|getPreloads|registerPreloadScript)$/]',
    message: 'Session preloads changed in Electron 35: name the preload in the window options.',
  },
  {
    name: 'removed-protocols',
    selector: 'CallExpression[callee.property.name=/^(register|intercept)(File|Buffer|String|Stream|Http)Protocol$/]',
    message: 'Use protocol.handle: the older protocol functions are deprecated.',
  },
  {
    name: 'file-path',
    selector: "MemberExpression[property.name='path'][object.name='file']",
    message: 'File.path is gone since Electron 32: use webUtils.getPathForFile in the preload.',
  },
  {
    name: 'enableSandbox',
    selector: "CallExpression[callee.property.name='enableSandbox']",
    message: 'app.enableSandbox() cancels --no-sandbox and ends in a restart loop as root: set sandbox: true for each window.',
  },
  // What may be called after the window is gone: one throw there and Electron would stop the studio with a box of its own.
  {
    name: 'raw listeners',
    within: mainRoom,
    selector:
      'CallExpression[callee.property.name=/^(on|once|addListener|prependListener)$/][arguments.1.callee.name!=/^(guarded|whileThere)$/]',
    message: 'Pass guarded(place, callback), or whileThere(place, window, callback) for what touches a window (electron/main/guarded.ts).',
  },
  {
    name: 'raw timers',
    within: mainRoom,
    selector:
      'CallExpression[callee.name=/^(setTimeout|setInterval|setImmediate|queueMicrotask)$/][arguments.0.callee.name!=/^(guarded|whileThere)$/]',
    message: 'Pass guarded(place, callback) (electron/main/guarded.ts).',
  },
  {
    name: 'lone promises',
    within: mainRoom,
    selector: "UnaryExpression[operator='void'][argument.type='CallExpression']",
    message: 'Say inBackground(place, promise), so that somebody hears of its failure (electron/main/guarded.ts).',
  },
  {
    name: 'utilityProcess',
    within: mainRoom,
    selector: "ImportSpecifier[imported.name='utilityProcess']",
    except: 'electron/main/serviceProcess.ts',
    message: 'Use startService: it survives whatever the process does and whenever it ends.',
  },
  {
    name: 'process.kill',
    within: mainRoom,
    selector: "CallExpression[callee.object.name='process'][callee.property.name='kill']",
    except: 'electron/main/serviceProcess.ts',
    message: 'A process that has just ended makes process.kill throw: use ServiceProcess.kill.',
  },
  {
    name: 'dialogs that block',
    within: mainRoom,
    selector: 'CallExpression[callee.property.name=/^(showErrorBox|show\\w+Sync)$/]',
    message: 'It holds main still, so that no signal ends it and no job goes on: use the asynchronous dialogs.',
  },
];

/** Everything but e2e and build, which see the app from outside. */
const product = ['electron/**/*.ts', 'renderer/**/*.{ts,svelte}', 'models/runtime/**/*.ts'];

/** One flat-config entry for the product, one for main, and one for each file that is an exception to a restriction. */
export function restrictionConfigs() {
  const holdingIn = (path) =>
    restrictions
      .filter(({ within = '', except }) => path.startsWith(within) && path !== except)
      .map(({ selector, message }) => ({ selector, message }));
  const entry = (files, path) => ({ files, rules: { 'no-restricted-syntax': ['error', ...holdingIn(path)] } });
  const exceptions = restrictions.flatMap(({ except }) => (except === undefined ? [] : [except]));
  return [
    entry(product, ''),
    { ...entry([`${mainRoom}**/*.ts`], mainRoom), ignores: ['**/*.test.ts', '**/testing/**'] },
    ...exceptions.map((file) => entry([file], file)),
  ];
}

export const restrictionNames = restrictions.map((one) => one.name);
