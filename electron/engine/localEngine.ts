import { createOrtSession } from '../../models/runtime/ortSession.ts';
import type { Engine } from './engine.ts';
import { createEngine } from './engine.ts';
import type { EngineOptions } from './engineProtocol.ts';

/** The engine on ONNX Runtime in this process. */
export function createLocalEngine(options: EngineOptions): Engine {
  return createEngine(options, createOrtSession);
}
