import { availableParallelism } from 'node:os';
import { threadsBesideWindow } from './engine.ts';
import type { EngineOptions } from './engineProtocol.ts';
import { createLocalEngine } from './localEngine.ts';
import { serveEngine } from './serveEngine.ts';

// The options are written by main, which started this process.
const options = JSON.parse(process.argv[2] ?? '{}') as EngineOptions;

// From Electron 37 on a rejection nobody awaits only warns; a wrong state must end the process, so that main starts a sound one.
process.on('unhandledRejection', () => process.exit(70));

const threads = options.threads ?? threadsBesideWindow(availableParallelism());
serveEngine(process.parentPort, createLocalEngine({ ...options, threads }));
