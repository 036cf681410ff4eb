import type { JobId } from '../../electron/contract/ids.ts';
import type { GenerateRequest } from '../../electron/contract/jobs.ts';
import { madeBy } from '../api/fake/fakeMade.ts';
import type { FakeStudio } from '../api/fakeAppApi.ts';
import { fakeOrder } from '../api/fake/fakeOrder.ts';
import { editScene, readScene } from '../api/fake/fakeScene.ts';

const nouns = ['fox', 'cat', 'mushroom', 'house', 'tree', 'fish', 'apple', 'car', 'balloon', 'hat'];
const grounds = ['', ' on a light blue background', '', ' on a yellow background', ' on a mint background', '', ' on a pink background'];
const hour = 3_600_000;

/** Some days of drawing, the newest a few minutes ago, one of them an edit of the one before. */
export function fillHistory({ library, jobs }: Pick<FakeStudio, 'library' | 'jobs'>, pictures: number): void {
  const base = { variations: 1, steps: 16, guidance: 3, temperature: 1, order: 'random', seed: 417_205_113 } as const;
  for (let index = pictures - 1; index >= 0; index -= 1) {
    const noun = nouns[index % nouns.length] ?? 'fox';
    const prompt = `a ${noun}, flat${grounds[index % grounds.length] ?? ''}`;
    const createdAt = Date.now() - (index < 12 ? index * 0.2 * hour : (index - 8) * 1.6 * hour) - 3 * hour;
    const jobId: JobId = `job_9${String(pictures - index).padStart(7, '0')}`;
    const request: GenerateRequest = { kind: 'generate', prompt, style: 'flat', ...base };
    const card = library.add({
      kind: 'generated',
      title: prompt,
      scene: readScene(prompt),
      order: fakeOrder('random', index, 0, 64),
      tokensDrawn: 64,
      createdAt,
      jobId,
      made: madeBy(request, base.seed + index, 0, 5_800),
    });
    jobs.adopt({
      id: jobId,
      request,
      state: 'done',
      rank: 1,
      place: 0,
      progress: null,
      seed: base.seed + index,
      attempt: 1,
      error: null,
      createdAt,
      startedAt: createdAt,
      finishedAt: createdAt + 5_800,
      imageIds: [card.id],
      conversationId: null,
    });
  }
  const prompt = 'a cat and a red balloon, flat, on a light blue background';
  const scene = readScene(prompt);
  const source = library.add({
    kind: 'generated',
    title: prompt,
    scene,
    order: fakeOrder('random', 7, 0, 64),
    tokensDrawn: 64,
    createdAt: Date.now() - 0.4 * hour,
    made: madeBy({ kind: 'generate', prompt, ...base }, 7, 0, 5_800),
  });
  const edit = (parentId: typeof source.id, from: typeof scene, instruction: string, ago: number) => {
    const next = editScene(from, instruction);
    const request = { kind: 'edit', imageId: parentId, instruction, imageGuidance: 1.5, ...base } as const;
    const card = library.add({
      kind: 'edited',
      title: instruction,
      scene: next,
      order: fakeOrder('random', ago * 100, 0, 64),
      tokensDrawn: 64,
      createdAt: Date.now() - ago * hour,
      parentId,
      made: madeBy(request, 417_205_113, 0, 5_800),
    });
    return { card, scene: next };
  };
  edit(source.id, scene, 'make the balloon yellow', 0.3);
  const hat = edit(source.id, scene, 'add a hat', 0.2);
  edit(hat.card.id, hat.scene, 'make the background peach', 0.1);
}
