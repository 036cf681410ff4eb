import type { IForbiddenRuleType } from 'dependency-cruiser';
import { contract, rooms } from './rooms.ts';

/** Unit tests stand beside their source and may set up real neighbours, but they stay on their side of the process line. */
const testFile = '\\.(test|torture)\\.ts$|/testing/';
const ours = '^(electron|renderer|models|e2e|build)/';

const roomRules: readonly IForbiddenRuleType[] = rooms.map((room) => ({
  name: `room-${room.name}`,
  severity: 'error',
  comment: room.advice,
  from: { path: room.path, pathNot: testFile },
  to: { path: ours, pathNot: [...room.mayImport] },
}));

/** Who alone may import a package. */
const onlyImporters: readonly { readonly name: string; readonly package: string; readonly by: string; readonly advice: string }[] = [
  {
    name: 'only-load-ort',
    package: 'onnxruntime-node',
    by: '^models/runtime/loadOrt\\.ts$',
    advice: 'Use the InferenceSession interface; loadOrt.ts turns off what the library would send before it loads it.',
  },
  {
    name: 'only-store-uses-sqlite',
    package: 'better-sqlite3',
    by: '^electron/store/',
    advice: 'All SQL is in electron/store: add a repository method.',
  },
  {
    name: 'only-main-uses-electron',
    package: 'electron',
    by: '^(electron/(main|preload)|build/electron)/',
    advice: 'Pass what Electron gives as an argument.',
  },
];

const packageRules: readonly IForbiddenRuleType[] = onlyImporters.map((rule) => ({
  name: rule.name,
  severity: 'error',
  comment: rule.advice,
  from: { pathNot: `${rule.by}|^e2e/` },
  to: { path: `(^|/)node_modules/(@types/)?${rule.package}/|^${rule.package}$` },
}));

/** The import table of the repository, as dependency-cruiser reads it. */
export const importRules: readonly IForbiddenRuleType[] = [
  ...roomRules,
  ...packageRules,
  {
    name: 'ports-as-types',
    severity: 'error',
    comment: 'Store, library and photos implement the ports: import them with `import type`.',
    from: { path: '^electron/(store|library|photos)/', pathNot: testFile },
    to: { path: '^electron/(jobs/|(photos|sidecars)/ports\\.ts$)', dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'e2e-contract-as-types',
    severity: 'error',
    comment: 'End-to-end tests run no product code: import the contract with `import type`.',
    from: { path: '^e2e/' },
    to: { path: contract, dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'features-are-private',
    severity: 'error',
    comment: 'Panels share through renderer/state, or App.svelte composes them.',
    from: { path: '^renderer/features/([^/]+)/' },
    to: { path: '^renderer/features/', pathNot: '^renderer/features/$1/' },
  },
  {
    name: 'no-node-in-pure-rooms',
    severity: 'error',
    comment: 'Contract, jobs, preload and window run without Node.',
    from: { path: '^(electron/(contract|jobs|preload)|renderer)/', pathNot: testFile },
    to: { dependencyTypes: ['core'] },
  },
  {
    name: 'no-tests-in-product',
    severity: 'error',
    comment: 'Move what both need into a file of its own.',
    from: { pathNot: `${testFile}|^e2e/` },
    to: { path: '\\.(test|torture)\\.ts$|^(electron|renderer)/[^/]+/testing/' },
  },
  {
    name: 'no-circular',
    severity: 'error',
    comment: 'Split the file, or pass one side as an argument.',
    from: { pathNot: '(^|/)node_modules/' },
    // Types too: who reads one side of a circle has to read the other.
    to: { circular: true },
  },
  {
    name: 'resolvable',
    severity: 'error',
    comment: 'The import leads nowhere.',
    from: {},
    to: { couldNotResolve: true, pathNot: '^(virtual:|svelte/)' },
  },
];
