import { parseArgs } from 'node:util';
import { captionOptionNames, captionOptions } from './captionArguments.ts';
import { UsageError } from './usageError.ts';

const options = {
  out: { type: 'string', short: 'o' },
  seed: { type: 'string' },
  n: { type: 'string' },
  tries: { type: 'string' },
  steps: { type: 'string' },
  guidance: { type: 'string' },
  'image-guidance': { type: 'string' },
  'as-drawn': { type: 'boolean' },
  temperature: { type: 'string' },
  order: { type: 'string' },
  style: { type: 'string' },
  all: { type: 'boolean' },
  continue: { type: 'string' },
  from: { type: 'string' },
  format: { type: 'string' },
  scale: { type: 'string' },
  record: { type: 'string' },
  background: { type: 'string' },
  ...captionOptions,
  bits: { type: 'string' },
  python: { type: 'string' },
  search: { type: 'string' },
  limit: { type: 'string' },
  json: { type: 'boolean' },
  profile: { type: 'string' },
  package: { type: 'string' },
  model: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const;

export type Values = {
  readonly [K in keyof typeof options]?: ((typeof options)[K]['type'] extends 'boolean' ? boolean : string) | undefined;
};

/** Options beyond these common ones are refused for a command, so that a misspelt wish is not silently dropped. */
const common = ['json', 'profile', 'package', 'model', 'help', 'version'] as const;
const drawing = ['out', 'seed', 'n', 'steps', 'guidance', 'temperature', 'order'] as const;
const allowed: Readonly<Record<string, readonly string[]>> = {
  generate: [...drawing, 'tries', 'style', 'continue', 'from'],
  edit: [...drawing, 'image-guidance', 'as-drawn', 'all', 'dry-run', 'retry-failed'],
  ask: [],
  caption: captionOptionNames,
  export: ['out', 'format', 'scale', 'record', 'background'],
  photos: ['search'],
  history: ['search', 'limit'],
  models: ['bits', 'python'],
  devices: [],
  captions: [],
  sidecars: [],
};

/** The words and the options of a command line, as they stand there. Throws UsageError. */
export function parseOptions(args: readonly string[]): { values: Values; positionals: string[] } {
  try {
    return parseArgs({ args: joinNegativeNumbers(args), options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError(problemOf(error));
  }
}

/** Node's first sentence; its second, on words that start with a dash, knows nothing of our options. */
function problemOf(error: unknown): string {
  if (!(error instanceof Error)) return 'The options were not understood';
  const [problem = ''] = error.message.split('. ');
  const isUnknown = 'code' in error && error.code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION';
  return isUnknown ? `${problem}. Words that start with a dash go to the end, after --` : problem;
}

/** "--seed -1" would be read as two options; the value is refused for what it is instead. */
function joinNegativeNumbers(args: readonly string[]): string[] {
  return args.reduce<string[]>((joined, arg) => {
    const last = joined.at(-1);
    if (last === undefined || !/^-\d/.test(arg) || !/^--[a-z-]+$/.test(last)) return [...joined, arg];
    return [...joined.slice(0, -1), `${last}=${arg}`];
  }, []);
}

/** Throws where there is no such command, or where it has no such option. */
export function requireAllowed(name: string, values: Values): void {
  const own = allowed[name];
  if (own === undefined) throw new UsageError(`There is no command "${name}".`);
  const stray = Object.keys(values).find((option) => ![...common, ...own].includes(option));
  if (stray !== undefined) throw new UsageError(`"${name}" has no option --${stray}.`);
}
