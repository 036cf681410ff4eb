/** What one room of the repository may import of ours; everything else of ours is forbidden to it. */
type Room = {
  readonly name: string;
  readonly path: string;
  /** Patterns of paths, the room itself included. */
  readonly mayImport: readonly string[];
  /** What to do instead of reaching further. */
  readonly advice: string;
};

export const contract = '^electron/contract/';
const engineProtocol = '^electron/engine/engineProtocol\\.ts$';
const wiredParts = [contract, '^electron/(devices|fetching|jobs|store|library|packages|photos|sidecars|studio)/', engineProtocol];

export const rooms: readonly Room[] = [
  { name: 'contract', path: contract, mayImport: [contract], advice: 'The contract is read by every process, so it stands alone.' },
  {
    name: 'preload',
    path: '^electron/preload/',
    mayImport: [contract, '^electron/preload/'],
    advice: 'The preload only passes on what the contract names.',
  },
  {
    name: 'main',
    path: '^electron/main/',
    mayImport: ['^electron/main/', ...wiredParts],
    advice: 'Main wires parts; the model runs behind the engine protocol.',
  },
  {
    name: 'cli',
    path: '^electron/cli/',
    mayImport: ['^electron/cli/', '^electron/engine/', ...wiredParts],
    advice: 'The command line wires the same parts as main, without Electron, and runs the engine in its own process.',
  },
  { name: 'studio', path: '^electron/studio/', mayImport: wiredParts, advice: 'What main and the command line share knows neither.' },
  {
    name: 'jobs',
    path: '^electron/jobs/',
    mayImport: [contract, '^electron/jobs/'],
    advice: 'The queue is a pure state machine; name what it needs in ports.ts.',
  },
  {
    name: 'store',
    path: '^electron/store/',
    mayImport: [contract, '^electron/store/', '^electron/jobs/(p|captionP)orts\\.ts$', '^electron/(devices|photos|sidecars)/ports\\.ts$'],
    advice: 'The store knows rows, not files or jobs; it implements the ports.',
  },
  {
    name: 'library',
    path: '^electron/library/',
    // What an edit made of a small picture is made of its large original by the same means: maps of colours, cut-outs, lines, things elsewhere.
    mayImport: [
      contract,
      '^electron/library/',
      '^electron/jobs/ports\\.ts$',
      '^models/runtime/keptEdits/(colourMaps|composed|edgeDistances|filledBars|ground|outlineSeen|outlined|premultipliedLevels|rearranged|smoothField|subject|windows)\\.ts$',
    ],
    advice: 'The library knows files on disk only.',
  },
  {
    name: 'sidecars',
    path: '^electron/sidecars/',
    mayImport: [
      contract,
      '^electron/sidecars/',
      '^electron/photos/(photoNames|shownPath)\\.ts$',
      '^electron/library/(atomicFile|fileErrors|filePath|inParallel|plainFile)\\.ts$',
    ],
    advice: 'Sidecars know files beside photos, neither pictures nor rows: pass what is known of a photo, and what keeps their undo.',
  },
  {
    name: 'photos',
    path: '^electron/photos/',
    mayImport: [contract, '^electron/(photos|library)/', '^electron/jobs/ports\\.ts$'],
    advice: "Photos are read here and never written; rows are the store's, by ports.ts.",
  },
  {
    name: 'fetching',
    path: '^electron/fetching/',
    mayImport: [contract, '^electron/fetching/', '^electron/jobs/ports\\.ts$', '^electron/library/(atomicFile|fileErrors)\\.ts$'],
    advice: 'Fetching knows addresses and files, not what is in them.',
  },
  {
    name: 'packages',
    path: '^electron/packages/',
    mayImport: [
      contract,
      '^electron/(fetching|packages)/',
      '^electron/engine/(engineErrors|packageShelf)\\.ts$',
      '^electron/jobs/ports\\.ts$',
      '^electron/library/(atomicFile|fileErrors)\\.ts$',
      '^models/runtime/(fileHashes|loadPackage|runtimeError)\\.ts$',
    ],
    advice: "Packages are files here: they come, are checked and go. What a model does is the engine's.",
  },
  {
    name: 'devices',
    path: '^electron/devices/',
    mayImport: [
      contract,
      '^electron/(devices|fetching)/',
      '^electron/jobs/(ports|repeat)\\.ts$',
      '^electron/library/fileErrors\\.ts$',
      '^package\\.json$',
    ],
    advice: 'What a device is worth is decided from what a trial says; the trial itself runs the model, in the engine.',
  },
  {
    name: 'engine',
    path: '^electron/engine/',
    mayImport: [contract, '^electron/engine/', '^models/runtime/'],
    advice: 'The engine never touches the store; it answers in messages.',
  },
  {
    name: 'runtime',
    path: '^models/runtime/',
    mayImport: ['^models/(runtime|package-format)/'],
    advice: 'The runtime must run in plain Node. Pass what it needs as arguments.',
  },
  {
    name: 'renderer-api',
    path: '^renderer/api/',
    mayImport: [contract, '^renderer/api/'],
    advice: 'The window reaches the studio through the contract alone.',
  },
  {
    name: 'renderer-state',
    path: '^renderer/state/',
    mayImport: [contract, '^renderer/(api|format|state|ui)/'],
    advice: 'State lies below features: features read it, not the other way round.',
  },
  {
    name: 'renderer-features',
    path: '^renderer/features/',
    mayImport: [contract, '^renderer/(api|format|state|ui|words|features|styles)/'],
    advice: 'A panel uses state, api and ui.',
  },
  {
    name: 'renderer-ui',
    path: '^renderer/ui/',
    mayImport: ['^renderer/(format|ui|styles)/'],
    advice: 'Controls know no product words, no state and no api: pass values in, callbacks out.',
  },
  {
    name: 'renderer-words',
    path: '^renderer/words/',
    mayImport: [contract, '^renderer/(api|format|state|ui|words)/'],
    advice: 'The field that every panel is told its words in; it knows state, and no panel.',
  },
  {
    name: 'renderer-format',
    path: '^renderer/format/',
    mayImport: ['^renderer/format/'],
    advice: 'Words and numbers as the window writes them, from values alone.',
  },
  {
    name: 'renderer-root',
    path: '^renderer/[^/]+$',
    mayImport: [contract, '^renderer/'],
    advice: 'The window lays out panels from renderer/ and knows only the contract outside it.',
  },
  { name: 'e2e', path: '^e2e/', mayImport: [contract, '^e2e/', '^build/'], advice: 'End-to-end tests see the built app from outside.' },
  { name: 'build', path: '^(build|[^/]+\\.ts$)', mayImport: ['^build/'], advice: 'Scripts start the parts; they do not import them.' },
];
