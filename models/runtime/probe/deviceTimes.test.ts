import { expect, test } from 'vitest';
import type { SessionFactory } from '../inferenceSession.ts';
import { openModel } from '../openModel.ts';
import { createOrtSession } from '../ortSession.ts';
import { tinyPackage } from '../testing/packages.ts';
import { measureDevice } from './deviceTimes.ts';

const usual = 5;
const interruption = 400;

function stand(milliseconds: number): void {
  const until = performance.now() + milliseconds;
  while (performance.now() < until);
}

/** The tiny model whose text steps take some milliseconds each; of all prompts, the so-manieth is interrupted for much longer. */
async function textTime(interrupted: number): Promise<number> {
  let prompts = 0;
  const session: SessionFactory = async (path, options) => {
    const real = await createOrtSession(path, options);
    return {
      ...real,
      async run(feeds) {
        if (path.endsWith('prefill.onnx')) stand((prompts += 1) === interrupted ? interruption : 0);
        if (path.endsWith('text_step.onnx')) stand(usual);
        return real.run(feeds);
      },
    };
  };
  const model = await openModel(tinyPackage, { threads: 1, session });
  const { text } = await measureDevice(model);
  await model.release();
  return text ?? Number.NaN;
}

test.each([4, 5, 6, 7, 8, 9])(
  'a piece of text is as slow as it is, though prompt %i was interrupted',
  { timeout: 60_000 },
  async (interrupted) => {
    const time = await textTime(interrupted);
    expect(time).toBeGreaterThan(usual / 2);
    expect(time).toBeLessThan(interruption / 8);
  },
);
