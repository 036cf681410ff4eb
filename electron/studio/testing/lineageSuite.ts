import { describe, expect, test } from 'vitest';
import { codeOf } from './suiteSteps.ts';
import type { SuiteSteps } from './suiteSteps.ts';

/** The sentences about which picture came from which. */
export function describeLineage(name: string, studio: SuiteSteps): void {
  const { draw, drawOne, edit } = studio;

  describe(`${name}: where pictures come from`, () => {
    test('an edit is the child of its source', async () => {
      const fox = await drawOne('a red fox');
      const green = await edit(fox, 'make it green');
      if (green === undefined) throw new Error('nothing was edited');
      expect((await studio.api.images.ancestors(green)).map((card) => card.id)).toEqual([fox]);
      expect((await studio.api.images.children(fox)).map(({ id, kind, title }) => [id, kind, title])).toEqual([
        [green, 'edited', 'make it green'],
      ]);
      expect((await studio.api.images.get(green)).made?.source?.imageId).toBe(fox);
    });

    test('a picture goes on from its first tokens: the branch is its child, shares them and says from which on it differs', async () => {
      const fox = await drawOne('a red fox');
      const continues = { imageId: fox, from: 3, firstVariation: 0 };
      const { imageIds } = await draw({ seed: 99, continues });
      const shared = (await studio.api.images.framesOf(fox)).order.slice(0, 3);
      for (const branch of imageIds) {
        const { parentId, continuedFrom, made } = await studio.api.images.get(branch);
        expect([parentId, continuedFrom, made?.seed]).toEqual([fox, 3, 99]);
        expect(made?.continues).toMatchObject(continues);
        expect((await studio.api.images.framesOf(branch)).order.slice(0, 3)).toEqual(shared);
      }
      expect((await studio.api.images.children(fox)).map(({ id }) => id).toSorted()).toEqual(imageIds.toSorted());
      const { entries } = await studio.api.history.page({ limit: 1 });
      expect(entries).toMatchObject([{ kind: 'generate', continues: { imageId: fox, from: 3 } }]);
    });

    test('a picture goes on only from a token it has and only while something is left to draw', async () => {
      const fox = await drawOne('a red fox');
      const { tokensTotal } = await studio.api.images.get(fox);
      const goOn = (from: number) => codeOf(() => draw({ continues: { imageId: fox, from, firstVariation: 0 } }));
      expect([await goOn(tokensTotal + 1), await goOn(tokensTotal)]).toEqual(['tokenOutOfRange', 'nothingLeftToDraw']);
    });
  });
}
