/** The manifest of a package from its text, whichever format it is written in. Throws RuntimeError with the first fault. */
import { z } from 'zod';
import { inconsistencies } from './packageConsistency.ts';
import { packageFormat, packageManifestSchema, type PackageManifest } from './packageManifest.ts';
import { RuntimeError } from './runtimeError.ts';
import { firstManifestSchema, upgradeManifest } from './upgradeManifest.ts';

export const manifestName = 'manifest.json';

const formatOnly = z.looseObject({ format: z.int() });
const variantPaths = z.looseObject({ graphs: z.record(z.string(), z.string()).catch({}) });
/** Only what may name a path, each part on its own, so that one that is wrong hides none of the others. */
const pathsOnly = z.looseObject({
  files: z.array(z.looseObject({ path: z.string() })).catch([]),
  graphs: z.record(z.string(), z.string()).catch({}),
  variants: z.record(z.string(), variantPaths).catch({}),
  fixtures: z.array(z.string()).catch([]),
  tokenizer: z.string().catch(''),
  words: z.string().catch(''),
});

export function parseManifest(text: string): PackageManifest {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw invalidManifest('is not JSON', error);
  }
  // Asked before anything else: a newer format may differ in every other field.
  const format = formatOnly.safeParse(json).data?.format;
  if (format !== undefined && format > packageFormat) {
    const reason = `format ${String(format)} is newer than ${String(packageFormat)}`;
    throw new RuntimeError('packageTooNew', { file: manifestName, reason });
  }
  const escaping = escapingPath(json);
  if (escaping !== undefined) {
    throw new RuntimeError('packagePathEscapes', { file: manifestName, reason: `${JSON.stringify(escaping)} leaves the folder` });
  }
  const manifest =
    format === 1 ? upgradeManifest(checked(firstManifestSchema.safeParse(json))) : checked(packageManifestSchema.safeParse(json));
  const [fault] = inconsistencies(manifest);
  if (fault !== undefined) throw invalidManifest(fault);
  return manifest;
}

function checked<T>(result: z.ZodSafeParseResult<T>): T {
  if (!result.success) throw invalidManifest(z.prettifyError(result.error), result.error);
  return result.data;
}

/** A path that is absolute or climbs out is an attack and has a code of its own; other bad names are only invalid. */
function escapingPath(json: unknown): string | undefined {
  const paths = pathsOnly.safeParse(json).data;
  if (paths === undefined) return undefined;
  const graphs = [paths.graphs, ...Object.values(paths.variants).map((variant) => variant.graphs)].flatMap((named) => Object.values(named));
  const all = [...paths.files.map(({ path }) => path), ...graphs, ...paths.fixtures, paths.tokenizer, paths.words];
  return all.find((path) => /^([/\\]|.:)/.test(path) || path.split(/[/\\]/).includes('..'));
}

export function invalidManifest(reason: string, cause?: unknown): RuntimeError {
  return new RuntimeError('packageInvalid', { file: manifestName, reason }, { cause });
}
