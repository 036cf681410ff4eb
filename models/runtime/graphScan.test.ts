import { describe, expect, it } from 'vitest';
import { scanGraph } from './graphScan.ts';
import { message } from './protobufMessage.ts';
import { externalTensor, onnxModel, onnxNode } from './testing/onnxBytes.ts';

const weightFiles = new Map([['weights.bin', 64]]);
const identity = onnxNode('Identity');

function scanTensors(...tensors: Uint8Array[]): string[] {
  return scanGraph(onnxModel([identity], tensors), weightFiles);
}

describe('a graph', () => {
  it('is sound with known operators and weights inside a listed file', () => {
    expect(scanTensors(externalTensor([4, 3], { location: 'weights.bin', offset: '16', length: '48' }))).toEqual([]);
    expect(scanGraph(onnxModel([onnxNode('MatMulNBits', 'com.microsoft'), onnxNode('Add', 'ai.onnx')]), weightFiles)).toEqual([]);
  });

  it('is refused for an operator or a domain that is not allowed, however deep', () => {
    const inner = message([1, onnxNode('Evil')]);
    const loop = onnxNode('Loop', '', [5, message([6, inner])]);
    expect(scanGraph(onnxModel([loop, onnxNode('Add', 'custom')]), weightFiles)).toEqual([
      'operator ai.onnx:Evil is not allowed',
      'operator custom:Add is not allowed',
    ]);
  });

  it.each(['../weights.bin', '/etc/passwd', 'other.bin', ''])('is refused for weights in %j', (location) => {
    expect(scanTensors(externalTensor([1], { location }))).toEqual([`tensor w lies in "${location}", which is no listed file`]);
  });

  it.each([
    { offset: '20', length: '48' },
    { offset: '-16' },
    { offset: '1e3' },
    { offset: '0', length: '4' },
    { offset: '999999999999999' },
  ])('is refused for weights at %j', (entries) => {
    const tensor = externalTensor([4, 3], { location: 'weights.bin', ...entries });
    expect(scanTensors(tensor)).toEqual(['tensor w reaches past the end of weights.bin']);
  });

  it('is refused for weights outside, hidden in an attribute of a node', () => {
    const constant = onnxNode('Constant', '', [5, message([5, externalTensor([1], { location: '../x' })])]);
    expect(scanGraph(onnxModel([constant]), weightFiles)).toEqual(['tensor w lies in "../x", which is no listed file']);
  });

  it('is refused for a tensor of a gigabyte', () => {
    const tensor = externalTensor([2 ** 14, 2 ** 14], { location: 'weights.bin' });
    expect(scanTensors(tensor)).toContain('tensor w has 1073741824 bytes, below 1073741824 are allowed');
  });

  it('is refused for local functions', () => {
    const model = Uint8Array.from([...onnxModel([identity]), ...message([25, message([1, 'f'])])]);
    expect(scanGraph(model, weightFiles)).toEqual(['holds local functions']);
  });

  it('is refused when empty, cut short, or nested without end', () => {
    expect(scanGraph(new Uint8Array(0), weightFiles)).toEqual(['holds no nodes']);
    const model = onnxModel([onnxNode('Identity', 'some.domain')]);
    for (let length = 1; length < model.length; length += 1) {
      expect(scanGraph(model.subarray(0, length), weightFiles)).not.toEqual([]);
    }
    let graph = message([1, identity]);
    for (let depth = 0; depth < 20; depth += 1) graph = message([1, onnxNode('Loop', '', [5, message([6, graph])])]);
    expect(scanGraph(message([7, graph]), weightFiles)).toEqual(['is no ONNX graph: graphs are nested deeper than 8']);
  });
});
