import type { Attachment } from 'svelte/attachments';
import { devicePixelRatio } from 'svelte/reactivity/window';
import type { StageZoom } from '../../state/stageZoom.svelte.ts';
import { arrowPan, wheelFactor, wheelPan } from './zoomInput.ts';

/** Tells the zoom how large its room is. */
function measured(zoom: StageZoom, room: HTMLElement): void {
  $effect(() => {
    const pixelRatio = devicePixelRatio.current ?? 1;
    const observer = new ResizeObserver(() => {
      zoom.measure({ width: room.clientWidth, height: room.clientHeight, pixelRatio });
    });
    observer.observe(room);
    return () => observer.disconnect();
  });
}

/** A picture moved by the pointer: the left button, or the middle one where the left has another meaning, as on a compared pair. */
function dragged(zoom: StageZoom, room: HTMLElement): Record<string, (event: PointerEvent) => void> {
  let from: { readonly x: number; readonly y: number } | null = null;
  return {
    pointerdown(event) {
      if (!zoom.canPan || event.button > 1) return;
      // Or the middle button would begin to scroll by itself.
      if (event.button === 1) event.preventDefault();
      room.setPointerCapture(event.pointerId);
      from = { x: event.clientX, y: event.clientY };
      room.dataset['grabbed'] = 'true';
    },
    pointermove(event) {
      if (from === null) return;
      zoom.panBy({ x: event.clientX - from.x, y: event.clientY - from.y });
      from = { x: event.clientX, y: event.clientY };
    },
    lostpointercapture() {
      from = null;
      delete room.dataset['grabbed'];
    },
  };
}

/** The room of a picture on the stage, in which it is zoomed and moved by wheel, pointer, touchpad and keys. */
export function zoomable(zoom: StageZoom): Attachment<HTMLElement> {
  return (room) => {
    measured(zoom, room);
    const inRoom = ({ clientX, clientY }: MouseEvent) => {
      const { left, top } = room.getBoundingClientRect();
      return { x: clientX - left, y: clientY - top };
    };
    const onwheel = (event: WheelEvent) => {
      // A pinch on a touchpad comes as a wheel with Ctrl.
      if (event.ctrlKey || event.metaKey) zoom.zoomBy(wheelFactor(event), inRoom(event));
      else if (zoom.canPan) zoom.panBy(wheelPan(event));
      else return;
      event.preventDefault();
    };
    const ondblclick = (event: MouseEvent) => zoom.toggle(inRoom(event));
    const onkeydown = (event: KeyboardEvent) => {
      const by = event.defaultPrevented || !zoom.canPan ? null : arrowPan(event);
      if (by === null) return;
      event.preventDefault();
      zoom.panBy(by);
    };
    const listening = new AbortController();
    const { signal } = listening;
    room.addEventListener('wheel', onwheel, { signal, passive: false });
    room.addEventListener('dblclick', ondblclick, { signal });
    room.addEventListener('keydown', onkeydown, { signal });
    for (const [name, act] of Object.entries(dragged(zoom, room))) room.addEventListener(name as 'pointerdown', act, { signal });
    return () => listening.abort();
  };
}
