import { createServer } from 'vite';
import { windowConfig } from '../bundle/bundles.ts';

/** The window in a plain browser, on a studio in memory; what is saved is seen at once. */
const server = await createServer(windowConfig());
await server.listen();
console.log(`The window on a studio in memory: ${server.resolvedUrls?.local[0] ?? ''}preview/`);
