/** What the dynamic linker and Node read from the environment could put foreign code into a child process. */
const dangerousVariables = /^(NODE_|LD_|DYLD_|ELECTRON_RUN_AS_NODE$)/;

/** The environment as any process that the studio starts has it. */
export function childEnvironment(environment: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) if (value !== undefined && !dangerousVariables.test(name)) kept[name] = value;
  return kept;
}
