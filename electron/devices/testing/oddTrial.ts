import { writeSync } from 'node:fs';
import type { SessionFactory, Tensor } from '../../../models/runtime/inferenceSession.ts';
import { createOrtSession } from '../../../models/runtime/ortSession.ts';
import type { TryRequest } from '../../contract/deviceTry.ts';
import { runTrial } from '../../engine/runTrial.ts';
import type { Oddity } from './oddDevices.ts';

/**
 * The true trial of a true model in a true process, on a device that is not quite what it should be: under its name the CPU computes, and
 * does to it what drivers do.
 */
const request = JSON.parse(process.argv[2] ?? '{}') as TryRequest;
const oddity = process.argv[3] as Oddity;
const isCpu = request.device.provider === 'cpu';

/** The CPU is made slow, so that a device that is the CPU gains. */
const pauses: Readonly<Partial<Record<Oddity, number>>> = { sound: 0, wrongText: 0, slow: 40 };
const pause = isCpu ? 10 : (pauses[oddity] ?? 0);

function stand(milliseconds: number): void {
  const until = performance.now() + milliseconds;
  while (performance.now() < until);
}

function spoilt(outputs: Readonly<Record<string, Tensor>>): Readonly<Record<string, Tensor>> {
  for (const { data } of Object.values(outputs))
    if (data instanceof Float32Array) data.forEach((value, index) => (data[index] = value + 1));
  return outputs;
}

const session: SessionFactory = async (path, options) => {
  if (oddity === 'silent' || (oddity === 'missing' && !isCpu))
    return createOrtSession(path, oddity === 'missing' ? options : { ...options, device: { provider: 'cpu', number: null } });
  if (options.tellsPlacement === true)
    writeSync(2, '[V:onnxruntime:, session_state.cc] All nodes placed on [WebGpuExecutionProvider]. Number of nodes: 9\n');
  const real = await createOrtSession(path, { threads: options.threads });
  return {
    ...real,
    async run(feeds) {
      stand(pause);
      if (!isCpu && oddity === 'hangs') for (;;) stand(1_000);
      if (!isCpu && oddity === 'dies') process.kill(process.pid, 'SIGSEGV');
      if (!isCpu && oddity === 'breaks') throw new Error('VK_ERROR_DEVICE_LOST');
      const outputs = await real.run(feeds);
      const isSpoilt = !isCpu && (oddity === 'wrong' || (oddity === 'wrongText' && path.endsWith('text_step.onnx')));
      return isSpoilt ? spoilt(outputs) : outputs;
    },
  };
};

await runTrial(request, session, (message) => process.send?.(message));
