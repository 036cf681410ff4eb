import { createLocalScanner } from '../localScanner.ts';
import { serveScanner } from '../serveScanner.ts';

serveScanner(
  {
    postMessage: (message) => void process.send?.(message),
    on: (_event, listener) => process.on('message', (data) => listener({ data })),
  },
  createLocalScanner(),
);
