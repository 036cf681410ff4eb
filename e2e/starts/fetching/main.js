// The studio, whose every fetch goes to a server on this machine that the environment names: the product itself asks https addresses alone.
const published = globalThis.fetch;
globalThis.fetch = (address, request) => published(new URL(new URL(address).pathname, process.env.UNIFLUID_E2E_SERVER), request);
await import('../held/main.js');
