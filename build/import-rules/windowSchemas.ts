import type { IDependency, IModule } from 'dependency-cruiser';

/** Held beside the import table, which knows single imports: a schema may come through several files. */
export const windowSchemaRule = {
  name: 'no-schemas-in-window',
  comment:
    'zod makes code of text, which the trusted types of the window forbid. Import the type alone, or move what is no schema to a file without any.',
} as const;

const contract = /^electron\/contract\//u;
const window = /^renderer\//u;
/** The studio in memory stands in for the other side of the process line; neither it nor a test goes into the product's window. */
const apart = /\.test\.ts$|\/testing\/|^renderer\/api\/fake/u;

/** Every import by which the window would load a file of the contract that builds a schema, itself or through another file. */
export function findSchemasInWindow(modules: readonly IModule[]): readonly { readonly from: string; readonly to: string }[] {
  const schemas = filesWithSchemas(modules.filter(({ source }) => contract.test(source)));
  return modules
    .filter(({ source }) => window.test(source) && !apart.test(source))
    .flatMap(({ source, dependencies }) =>
      dependencies.filter((each) => isLoaded(each) && schemas.has(each.resolved)).map(({ resolved }) => ({ from: source, to: resolved })),
    );
}

function filesWithSchemas(modules: readonly IModule[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (let before = -1; before < found.size;) {
    before = found.size;
    for (const { source, dependencies } of modules) {
      if (dependencies.some((each) => isLoaded(each) && (isZod(each) || found.has(each.resolved)))) found.add(source);
    }
  }
  return found;
}

function isZod({ module }: IDependency): boolean {
  return module === 'zod' || module.startsWith('zod/');
}

/** What is imported as a type alone is not there when the window runs. */
function isLoaded({ dependencyTypes }: IDependency): boolean {
  return !dependencyTypes.includes('type-only');
}
