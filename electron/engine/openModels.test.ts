import { expect, test } from 'vitest';
import { allOnCpu } from '../contract/devices.ts';
import type { UnifiedModel } from '../../models/runtime/types.ts';
import { OpenModels } from './openModels.ts';
import type { Opened } from './openModels.ts';

const gibibyte = 2 ** 30;

/** A machine with so much free memory, and packages that take what their name says, in gibibytes. */
function machine(free: number) {
  const inMemory = new Map<string, number>();
  const log: string[] = [];
  const taken = (): number => [...inMemory.values()].reduce((sum, each) => sum + each, 0) * gibibyte;
  const open = async (folder: string): Promise<Opened> => {
    if (folder === 'broken') throw new Error('cannot be opened');
    log.push(`+${folder}`);
    inMemory.set(folder, Number(folder.slice(1)));
    const release = async (): Promise<void> => {
      log.push(`-${folder}`);
      inMemory.delete(folder);
    };
    // Nothing of it is asked for but to be let go of.
    const model = { folder, release } as unknown as UnifiedModel;
    return {
      model,
      use: { model: { id: folder, name: folder, version: '1.0.0', sha256: folder }, provider: 'cpu', threads: 1 },
      devices: allOnCpu,
    };
  };
  const models = new OpenModels(open, { free: () => free * gibibyte - taken(), resident: taken });
  const use = (folder: string, step: () => Promise<void> = async () => {}): Promise<void> =>
    models.use(folder, (Number(folder.slice(1)) * gibibyte) / 3, step);
  return { models, use, log };
}

test('models stay open side by side while there is room, each opened once', async () => {
  const { use, log, models } = machine(10);
  for (const folder of ['a2', 'b3', 'a2', 'b3']) await use(folder);
  expect(log).toEqual(['+a2', '+b3']);
  expect(models.list()).toEqual([
    { id: 'b3', name: 'b3', memoryMB: 3072 },
    { id: 'a2', name: 'a2', memoryMB: 2048 },
  ]);
});

test('the one used least recently makes way for the next, and as many as it takes', async () => {
  const { use, log } = machine(8);
  for (const folder of ['a2', 'b2', 'c2', 'a2', 'd3']) await use(folder);
  expect(log).toEqual(['+a2', '+b2', '+c2', '-b2', '+d3']);
  await use('e7');
  expect(log.slice(5)).toEqual(['-c2', '-a2', '-d3', '+e7']);
});

test('a model at work is never let go of, and one that is larger than what is free is opened all the same', async () => {
  const { use, log } = machine(4);
  const { promise: done, resolve: end } = Promise.withResolvers<void>();
  const working = use('a3', () => done);
  await use('b3');
  expect(log).toEqual(['+a3', '+b3']);
  end();
  await working;
  await use('c3');
  expect(log).toEqual(['+a3', '+b3', '-a3', '-b3', '+c3']);
});

test('what cannot be opened is tried again the next time, and keeps nothing', async () => {
  const { use, models } = machine(4);
  await expect(use('broken')).rejects.toThrow();
  await expect(use('broken')).rejects.toThrow();
  expect(models.list()).toEqual([]);
});

test('a step that fails leaves its model open for the next', async () => {
  const { use, log } = machine(4);
  await expect(use('a1', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  await use('a1');
  expect(log).toEqual(['+a1']);
});

test('a model is let go of when somebody asks for it, never while it is at work, and is opened again when it is needed', async () => {
  const { models, use, log } = machine(10);
  const { promise: done, resolve: end } = Promise.withResolvers<void>();
  const working = use('a2', () => done);
  await use('b3');
  await expect(models.letGo('a2')).rejects.toMatchObject({ code: 'modelBusy', detail: { name: 'a2' } });
  await models.letGo('b3');
  await models.letGo('b3');
  expect(models.list().map(({ id }) => id)).toEqual(['a2']);
  end();
  await working;
  await models.letGo('a2');
  await use('a2');
  expect(log).toEqual(['+a2', '+b3', '-b3', '-a2', '+a2']);
});
