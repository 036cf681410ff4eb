import { expect, test } from 'vitest';
import { RuntimeError } from '../../models/runtime/runtimeError.ts';
import { toFailure } from '../contract/errorWords.ts';
import { toEngineError } from './engineErrors.ts';

/** As ONNX Runtime, the C++ library and V8 say it. */
test.for([
  'Non-zero status code returned while running MatMul node. Status Message: Failed to allocate memory for requested buffer of size 8589934592',
  'std::bad_alloc',
  'Array buffer allocation failed',
])('memory that ran out has its own code: %s', (words) => {
  expect(toEngineError(new RangeError(words)).code).toBe('engineOutOfMemory');
  expect(toEngineError(new RuntimeError('graphFailed', { file: 'image_step.onnx', reason: words })).code).toBe('engineOutOfMemory');
});

test("any other failure of a graph is the model's, and no folder reaches the person", () => {
  expect(toEngineError(new Error('Invalid rank for input')).code).toBe('modelFailed');
  const missing = toEngineError(
    new RuntimeError('packageFileMissing', { file: '/home/someone/package/weights.bin', reason: 'is missing' }),
  );
  expect(toFailure(missing)).toEqual({
    code: 'packageFileMissing',
    message: 'The model package is incomplete: weights.bin is missing. Reinstall the package.',
  });
});
