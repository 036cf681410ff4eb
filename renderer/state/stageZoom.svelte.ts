import type { ModelState } from './modelState.svelte.ts';
import type { Pictures } from './pictures.svelte.ts';
import type { Stage } from './stage.svelte.ts';
import { canPan, fitScale, fitView, holdView, nextScale, panBy, placeOf, zoomTo } from './zoomGeometry.ts';
import type { Placement, Point, Room, View } from './zoomGeometry.ts';

type Parts = { readonly model: ModelState; readonly pictures: Pictures; readonly stage: Stage };

/** What is looked at: a name that a drawing shares with the picture it becomes, and the longer side in its own pixels. */
type Subject = { readonly name: string; readonly side: number };

function longerSide({ width, height }: { readonly width: number; readonly height: number }): number {
  return Math.max(width, height);
}

/** How near the picture on the stage is looked at. Every picture begins whole; two that are compared are looked at alike. */
export class StageZoom {
  readonly #parts: Parts;
  #room = $state.raw<Omit<Room, 'side'> | null>(null);
  #chosen = $state.raw<{ readonly subject: string; readonly view: View } | null>(null);

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  get #subject(): Subject | null {
    const { model, pictures, stage } = this.#parts;
    const { shown } = stage;
    if (shown.kind === 'nothing') return null;
    if (shown.kind === 'job') {
      const source = stage.subjectId === null ? undefined : pictures.card(stage.subjectId);
      // An edit of a photo becomes that photo, changed: whoever looks closely at it sees the same place before and after.
      const drawnPx = model.for(stage.subjectId === null ? 'draw' : 'edit')?.imagePx;
      const side = source?.original == null ? drawnPx : longerSide(source.original);
      // Until the model has said what it draws, there is no telling how near one is.
      return side === undefined ? null : { name: `${shown.jobId}/${shown.variation}`, side };
    }
    const card = pictures.card(shown.id);
    if (card === undefined) return null;
    return {
      name: card.jobId === null ? card.id : `${card.jobId}/${card.variation}`,
      side: longerSide(card.original ?? card),
    };
  }

  get #space(): Room | null {
    const subject = this.#subject;
    return this.#room === null || this.#room.width === 0 || subject === null ? null : { ...this.#room, side: subject.side };
  }

  /** Null where the whole picture is shown, as large as it fits. */
  get view(): View | null {
    const room = this.#space;
    if (room === null || this.#chosen === null || this.#chosen.subject !== this.#subject?.name) return null;
    return holdView(room, this.#chosen.view);
  }

  /** True while there is a picture to look at. */
  get isPossible(): boolean {
    return this.#space !== null;
  }

  /** Pixels of the screen for one of the picture. */
  get scale(): number {
    const room = this.#space;
    return this.view?.scale ?? (room === null ? 1 : fitScale(room));
  }

  get canPan(): boolean {
    const [room, view] = [this.#space, this.view];
    return room !== null && view !== null && canPan(room, view);
  }

  /** Null where the whole picture is shown. */
  get placement(): Placement | null {
    const [room, view] = [this.#space, this.view];
    return room === null || view === null ? null : placeOf(room, view);
  }

  /** A room on the stage says how large it is. It counts until the next one does, so that keys pressed while one takes the other's place are heard. */
  measure(room: Omit<Room, 'side'>): void {
    this.#room = room;
  }

  fit(): void {
    this.#chosen = null;
  }

  /** One pixel of the picture on one of the screen. */
  showFullSize(at?: Point): void {
    this.#zoomTo(1, at);
  }

  toggle(at: Point): void {
    if (this.view === null) this.showFullSize(at);
    else this.fit();
  }

  step(direction: 'in' | 'out'): void {
    this.#zoomTo(nextScale(this.scale, direction));
  }

  zoomBy(factor: number, at: Point): void {
    this.#zoomTo(this.scale * factor, at);
  }

  panBy(by: Point): void {
    this.#change((room, view) => panBy(room, view, by));
  }

  #zoomTo(scale: number, at?: Point): void {
    this.#change((room, view) => zoomTo(room, view, scale, at ?? { x: room.width / 2, y: room.height / 2 }));
  }

  #change(change: (room: Room, view: View) => View): void {
    const [room, subject] = [this.#space, this.#subject];
    if (room === null || subject === null) return;
    this.#chosen = { subject: subject.name, view: change(room, this.view ?? fitView(room)) };
  }
}
