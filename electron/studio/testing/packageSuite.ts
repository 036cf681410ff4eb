import { basename } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { codeOf } from './suiteSteps.ts';
import type { SuiteSteps } from './suiteSteps.ts';

export function describePackages(name: string, steps: SuiteSteps): void {
  describe(`${name}: model packages`, () => {
    const add = () => steps.api.models.add({ kind: 'path', path: steps.packageFolder });

    test('a package that was added is checked and removed by its id, and then is not there', async () => {
      const id = basename(steps.packageFolder);
      expect(await add()).toBe(id);
      expect(await codeOf(add)).toBe('packageThere');
      expect(await steps.api.models.verify(id)).toMatchObject({ id, ok: true, problems: [] });
      expect(await steps.api.models.remove(id)).toBeGreaterThan(0);
      expect(await codeOf(() => steps.api.models.remove(id))).toBe('packageMissing');
    });

    test('what is let go of is in memory no longer, and what is not in memory is let go of without a word', async () => {
      const { openModels } = await steps.api.engine.state();
      for (const { id } of openModels) await steps.api.models.unload(id);
      expect((await steps.api.engine.state()).openModels).toEqual([]);
      expect(await steps.api.models.unload('no-such-model')).toBeNull();
    });

    test('what is being added is told, is done alone, and ends when it is asked to', async () => {
      expect(await steps.api.models.work()).toBeNull();
      const added = codeOf(add);
      await vi.waitUntil(async () => (await steps.api.models.work()) !== null, { interval: 1 });
      expect(await steps.api.models.work()).toMatchObject({ kind: 'add', name: basename(steps.packageFolder) });
      expect(await codeOf(add)).toBe('packagesBusy');
      await steps.api.models.stopWork();
      expect(await added).toBe('cancelled');
      expect(await steps.api.models.work()).toBeNull();
    });

    test('a folder that holds no published weights is known by no importer', async () => {
      const path = steps.packageFolder;
      expect(await steps.api.models.weights({ kind: 'path', path })).toMatchObject({ path, name: basename(path), importer: null });
    });

    test('the Python that runs importers is looked for unless one was chosen, and it is said which it is or why there is none', async () => {
      const { python } = (await steps.api.models.weights({ kind: 'path', path: steps.packageFolder })) ?? {};
      expect(python).toMatchObject({ chosen: null });
      expect(python?.used === null).toBe(python?.whyNot !== null);
      expect(await steps.api.models.choosePython('found')).toEqual(python);
    });

    test('an address that is not https is refused', async () => {
      const address = 'http://models.example/one.zip';
      expect(await codeOf(() => steps.api.models.add({ kind: 'address', address }))).toBe('addressRefused');
    });
  });
}
