import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { packageManifestSchema } from './packageManifest.ts';
import { firstManifestSchema } from './upgradeManifest.ts';

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

/** References replaced by what they name, prose left out, so that two ways of writing one schema compare equal. */
function plain(value: Json, definitions: { readonly [key: string]: Json }): Json {
  if (isList(value)) return value.map((item) => plain(item, definitions));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const reference = entries.find(([key]) => key === '$ref')?.[1];
  if (typeof reference === 'string') return plain(definitions[reference.replace('#/$defs/', '')] ?? null, definitions);
  const prose = ['$schema', '$id', '$defs', 'title', 'description'];
  const kept = entries.filter(([key, item]) => !(prose.includes(key) && typeof item !== 'object') && key !== '$defs');
  return Object.fromEntries(
    kept.map(([key, item]) => [key, key === 'required' && isList(item) ? item.map(String).sort() : plain(item, definitions)]),
  );
}

it.each([
  ['manifest.schema.json', packageManifestSchema],
  ['manifest-1.schema.json', firstManifestSchema],
] as const)('accepts exactly what the published %s states', (file, schema) => {
  const published = JSON.parse(readFileSync(new URL(`../package-format/${file}`, import.meta.url), 'utf8')) as {
    $defs: { [key: string]: Json };
  };
  const own = z.toJSONSchema(schema) as unknown as Json;
  const normalise = (json: Json): Json => {
    const text = JSON.stringify(plain(json, published.$defs));
    // A constant's type, and the slash that a regular expression literal must escape, are not worth a difference.
    return JSON.parse(text.replaceAll(/"type":"(string|number)","const"/g, '"const"').replaceAll('\\\\/', '/')) as Json;
  };
  expect(normalise(own)).toEqual(normalise(published as unknown as Json));
});
