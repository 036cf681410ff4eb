import { cruise, type ICruiseResult } from 'dependency-cruiser';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { importRules } from './importRules.ts';
import { findSchemasInWindow, windowSchemaRule } from './windowSchemas.ts';

const topFolders = ['electron', 'renderer', 'models/runtime', 'e2e', 'build'];

/** One import that a rule forbids. */
export type WrongImport = { readonly rule: string; readonly from: string; readonly to: string; readonly advice: string };

/** Every import below `root`, held against the import table. */
export async function findWrongImports(root: string): Promise<readonly WrongImport[]> {
  const result = await cruise(
    topFolders.filter((folder) => existsSync(join(root, folder))),
    {
      baseDir: root,
      // Type-only imports count too.
      tsPreCompilationDeps: true,
      doNotFollow: { path: 'node_modules' },
      exclude: { path: '^(dist|release)/|/fixtures/.*\\.json$' },
      enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['types', 'import', 'svelte', 'node', 'default'] },
      validate: true,
      ruleSet: { forbidden: [...importRules] },
    },
  );
  // Without an outputType, dependency-cruiser returns the result as data.
  const { modules, summary } = result.output as ICruiseResult;
  const { name: rule, comment: advice } = windowSchemaRule;
  const schemas = findSchemasInWindow(modules).map(({ from, to }) => ({ rule, from, to, advice }));
  const wrong = summary.violations.map((violation) => ({
    rule: violation.rule.name,
    from: violation.from,
    to: violation.to,
    advice: importRules.find((rule) => rule.name === violation.rule.name)?.comment ?? '',
  }));
  return [...wrong, ...schemas];
}
