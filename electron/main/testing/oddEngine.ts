import { createEngine } from '../../engine/engine.ts';
import type { EngineOptions } from '../../engine/engineProtocol.ts';
import { serveEngine } from '../../engine/serveEngine.ts';
import type { SessionFactory } from '../../../models/runtime/inferenceSession.ts';
import { createOrtSession } from '../../../models/runtime/ortSession.ts';
import { RuntimeError } from '../../../models/runtime/runtimeError.ts';

/** The true engine in a true process, on a card that is the CPU and, after some tokens, breaks or takes the process with it. */
const options = JSON.parse(process.argv[2] ?? '{}') as EngineOptions;
const [, , , matter, tokens] = process.argv;

const session: SessionFactory = async (path, { threads, device }) => {
  const real = await createOrtSession(path, { threads });
  let left = path.endsWith('image_step.onnx') && device?.provider !== 'cpu' ? Number(tokens) : Infinity;
  return {
    ...real,
    async run(feeds) {
      if (left === 0 && matter === 'dies') process.kill(process.pid, 'SIGSEGV');
      if (left === 0) throw new RuntimeError('deviceFailed', { file: path, reason: 'VK_ERROR_DEVICE_LOST' });
      left -= 1;
      return real.run(feeds);
    },
  };
};

process.on('disconnect', () => process.exit());

serveEngine(
  {
    postMessage: (message) => void process.send?.(message),
    on: (_event, listener) => process.on('message', (data) => listener({ data })),
  },
  createEngine(options, session),
);
