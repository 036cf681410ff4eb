import type { JobId } from '../../../electron/contract/ids.ts';
import type { ImageCard, Pixels } from '../../../electron/contract/images.ts';
import type { EditRequest, GenerateRequest } from '../../../electron/contract/jobs.ts';
import { picturesKept } from '../../../electron/contract/tries.ts';
import { ordersOf } from './fakeContinues.ts';
import { gridSide, imagePx } from './fakeLibrary.ts';
import { madeBy } from './fakeMade.ts';
import { drawScene } from './fakePixels.ts';
import { editScene, readScene } from './fakeScene.ts';
import type { Scene } from './fakeScene.ts';
import { pause } from './fakeWork.ts';
import type { EngineParts, WorkInHand } from './fakeWork.ts';

const tokens = gridSide * gridSide;
const partialEvery = 2;

type Request = GenerateRequest | EditRequest;
type Drawn = {
  readonly scene: Scene;
  readonly order: readonly number[];
  readonly variation: number;
  readonly seed: number;
  readonly done: number;
};

/** Draws token by token, all variations at once, and goes on from where a drawing was set aside. */
export class FakeDrawing {
  readonly #parts: EngineParts;
  /** Tokens of drawings that were set aside. */
  readonly #kept = new Map<JobId, number>();

  constructor(parts: EngineParts) {
    this.#parts = parts;
  }

  async draw(work: WorkInHand, request: Request): Promise<void> {
    const { events, library } = this.#parts;
    const seed = work.row().seed ?? 0;
    const scene = this.#sceneOf(request);
    const orders = ordersOf(request, seed, library);
    const finals = orders.map((_, index) => drawScene(scene, imagePx, request.kind === 'edit' ? 0 : index));
    const done = await this.#drawTokens(work, request, orders, finals);
    const ending = work.takeEnding();
    const row = work.row();
    if (ending === 'setAside') {
      this.#kept.set(work.id, done);
      work.change({ ...row, state: 'queued', progress: null });
      return;
    }
    if (ending === 'cancel') {
      work.change({ ...row, state: 'cancelled', progress: null, finishedAt: Date.now() });
      return;
    }
    const images = orders
      .slice(0, picturesKept(request))
      .map((order, variation) => this.#keep(work, request, { scene, order, variation, seed, done }));
    events.announce('imagesAdded', { images });
    work.change({ ...row, state: 'done', progress: null, finishedAt: Date.now(), imageIds: images.map(({ id }) => id) });
  }

  /** Answers how many tokens stand when it is done or told to end. */
  async #drawTokens(
    work: WorkInHand,
    request: Request,
    orders: readonly (readonly number[])[],
    finals: readonly Pixels[],
  ): Promise<number> {
    const { events, tokenMs } = this.#parts;
    const { id } = work;
    const show = (count: number) =>
      finals.forEach((pixels, variation) => events.announce('partialPicture', { jobId: id, variation, tokens: count, ...pixels }));
    let done = this.#kept.get(id) ?? request.continues?.from ?? 0;
    if (done > 0) {
      events.announce('drawingResumed', { jobId: id, grids: orders.map((order) => order.slice(0, done)) });
      show(done);
    }
    while (done < tokens && !work.isEnding()) {
      await pause(tokenMs * request.variations);
      done += 1;
      const secondsLeft = ((tokens - done) * tokenMs * request.variations) / 1000;
      const lastGrids = orders.map((order) => order.slice(done - 1, done));
      work.progress({ stage: 'drawing', done, total: tokens, secondsLeft }, lastGrids);
      if (done % partialEvery === 0 || done === tokens) show(done);
    }
    return done;
  }

  #sceneOf(request: Request): Scene {
    const { library } = this.#parts;
    return request.kind === 'generate' ? readScene(request.prompt) : editScene(library.kept(request.imageId).scene, request.instruction);
  }

  #keep(work: WorkInHand, request: Request, drawn: Drawn): ImageCard {
    const isEdit = request.kind === 'edit';
    const { scene, order, variation, seed, done } = drawn;
    return this.#parts.library.add({
      kind: isEdit ? 'edited' : 'generated',
      title: isEdit ? request.instruction : request.prompt,
      scene,
      order,
      tokensDrawn: done,
      createdAt: Date.now(),
      parentId: request.continues?.imageId ?? (isEdit ? request.imageId : null),
      continuedFrom: request.continues?.from ?? null,
      jobId: work.id,
      variation,
      made: madeBy(request, seed, variation, Date.now() - (work.row().startedAt ?? 0)),
    });
  }
}
