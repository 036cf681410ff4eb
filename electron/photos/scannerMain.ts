import { createLocalScanner } from './localScanner.ts';
import { serveScanner } from './serveScanner.ts';

// A process of its own: a disk that hangs or a file that breaks its reader keeps no window waiting.
serveScanner(process.parentPort, createLocalScanner());
