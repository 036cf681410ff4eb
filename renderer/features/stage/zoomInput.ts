/** What wheel and keys mean to a zoomed picture. */

/** A mouse's wheel turns by a hundred at once, a pinch on a touchpad by a few. */
const mostOfOneTurn = 24;
const arrowStep = 64;

type Turn = Pick<WheelEvent, 'deltaX' | 'deltaY' | 'deltaMode' | 'shiftKey'>;

/** How much nearer a turn of the wheel, or a pinch, brings the picture. */
export function wheelFactor({ deltaY, deltaMode }: Turn): number {
  const turned = deltaMode === 0 ? deltaY : Math.sign(deltaY) * mostOfOneTurn;
  return Math.exp(-Math.max(-mostOfOneTurn, Math.min(mostOfOneTurn, turned)) * 0.01);
}

/** How far a turn moves the picture; with Shift a plain wheel moves it sideways. */
export function wheelPan({ deltaX, deltaY, deltaMode, shiftKey }: Turn): { readonly x: number; readonly y: number } {
  const lines = deltaMode === 0 ? 1 : 40;
  return shiftKey && deltaX === 0 ? { x: -deltaY * lines, y: 0 } : { x: -deltaX * lines, y: -deltaY * lines };
}

const arrows: Readonly<Record<string, { readonly x: number; readonly y: number }>> = {
  ArrowLeft: { x: arrowStep, y: 0 },
  ArrowRight: { x: -arrowStep, y: 0 },
  ArrowUp: { x: 0, y: arrowStep },
  ArrowDown: { x: 0, y: -arrowStep },
};

/** An arrow shows more of the picture on its side; null for other keys. */
export function arrowPan(
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>,
): { readonly x: number; readonly y: number } | null {
  return event.ctrlKey || event.metaKey || event.altKey ? null : (arrows[event.key] ?? null);
}
