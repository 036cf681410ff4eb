import type { EngineTools } from '../contract/engineWork.ts';
import type { Engine, EngineRunning } from './engine.ts';
import type { EngineCall, EngineMessage, EngineRequest } from './engineProtocol.ts';
import { sendError } from './engineProtocol.ts';

/** The end of a message channel, as Electron's utility process has it. */
export type EnginePortEnd = {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (message: { readonly data: unknown }) => void): unknown;
};

const aliveMilliseconds = 1_000;

/** Reads requests, runs them, answers. One job at a time; calls are answered between its tokens. The answer ends the heartbeat. */
export function serveEngine(port: EnginePortEnd, engine: Engine): () => void {
  const send = (message: EngineMessage): void => port.postMessage(message);
  const tellMemory = (): void => send({ kind: 'alive', ...engine.memory() });
  const runs = new Map<number, EngineRunning>();

  const run = async ({ id, work }: Extract<EngineRequest, { kind: 'run' }>): Promise<void> => {
    const running = engine.run(work, (event) => send({ kind: 'event', id, event }));
    runs.set(id, running);
    try {
      send({ kind: 'outcome', id, outcome: await running.outcome });
    } catch (error) {
      send({ kind: 'failed', id, error: sendError(error) });
    } finally {
      runs.delete(id);
    }
  };

  const answer = async (id: number, call: EngineCall): Promise<void> => {
    try {
      const value = await callTool(engine, call);
      // Who asked for it looks at the memory next.
      if (call.name === 'unload') tellMemory();
      send({ kind: 'answer', id, value });
    } catch (error) {
      send({ kind: 'failed', id, error: sendError(error) });
    }
  };

  port.on('message', ({ data }) => {
    // Only main holds the other end, and both are built from one protocol.
    const request = data as EngineRequest;
    if (request.kind === 'run') void run(request);
    else if (request.kind === 'call') void answer(request.id, request.call);
    else if (request.kind === 'watch') runs.get(request.id)?.watch(request.variation);
    else runs.get(request.id)?.stop();
  });
  const heartbeat = setInterval(tellMemory, aliveMilliseconds);
  void Promise.all([engine.inUse(), engine.devices()]).then(([models, devices]) => {
    send({ kind: 'ready', models, threads: engine.threads, devices });
    return engine.warmUp();
  });
  return () => clearInterval(heartbeat);
}

function callTool(engine: EngineTools, call: EngineCall): Promise<unknown> {
  switch (call.name) {
    case 'list':
      return engine.list();
    case 'verify':
      return engine.verify(call.modelId);
    case 'checkPrompt':
      return engine.checkPrompt(call.text, call.task);
    case 'knownWords':
      return engine.knownWords();
    case 'unload':
      return engine.unload(call.modelId);
    case 'decode':
      return engine.decode(call.tokens, call.count);
  }
}
