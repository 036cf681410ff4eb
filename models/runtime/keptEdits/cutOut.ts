import type { Ground } from './ground.ts';
import { distanceAt } from './smoothField.ts';
import { grow, windowAround } from './windows.ts';

/** Pixels beside the ground that may be mixed with it: renderers and cameras spread an edge over two or three. */
const edgeWidth = 3;
/** Of the contrast at an edge, so much may lie beyond the ground: a picture that was made smaller overshoots beside its edges. */
const overshoot = 0.2;
/** Levels of 255 by which a mixture of subject and ground may miss the pixel that it explains. */
const mixtureError = 16;

/**
 * The subject of a picture without its ground: premultiplied RGBA, levels of 255. A pixel at its edge is explained as a mixture of the
 * ground and of the colour beside it that stands out most among those that can explain it; one that no mixture explains is subject.
 */
export function cutOut(colours: Float32Array, side: number, { region, colours: behind, isClear }: Ground): Float32Array {
  const cut = Float32Array.from(colours);
  if (isClear) return cut;
  const contrast = Float32Array.from(region, (isGround, pixel) => (isGround === 1 ? 0 : distanceAt(colours, behind, pixel)));
  const nearGround = grow(Float32Array.from(region), side, edgeWidth);
  for (const [pixel, isGround] of region.entries()) {
    if (isGround === 1) {
      cut.fill(0, pixel * 4, pixel * 4 + 4);
      continue;
    }
    if (nearGround[pixel] === 0) continue;
    const share = shareOfSubject(colours, behind, contrast, pixel, windowAround(pixel, side, edgeWidth));
    for (let at = pixel * 4; at < pixel * 4 + 4; at += 1) {
      cut[at] = Math.min(255 * share, Math.max(0, (colours[at] ?? 0) - (1 - share) * (behind[at] ?? 0)));
    }
  }
  return cut;
}

function shareOfSubject(
  colours: Float32Array,
  behind: Float32Array,
  contrast: Float32Array,
  pixel: number,
  window: readonly number[],
): number {
  let share = 1;
  let most = contrast[pixel] ?? 0;
  for (const near of window) {
    if ((contrast[near] ?? 0) <= most) continue;
    const mixed = mixtureOf(colours, behind, pixel, near);
    if (mixed === null) continue;
    [share, most] = [mixed, contrast[near] ?? 0];
  }
  return share;
}

/** The share of the colour of `near` that, over the ground, comes nearest to a pixel; null where it does not come near enough. */
function mixtureOf(colours: Float32Array, behind: Float32Array, pixel: number, near: number): number | null {
  let [along, length] = [0, 0];
  for (let channel = 0; channel < 4; channel += 1) {
    const ground = behind[pixel * 4 + channel] ?? 0;
    const direction = (colours[near * 4 + channel] ?? 0) - ground;
    along += ((colours[pixel * 4 + channel] ?? 0) - ground) * direction;
    length += direction * direction;
  }
  const share = Math.min(1, Math.max(-overshoot, along / Math.max(1, length)));
  for (let channel = 0; channel < 4; channel += 1) {
    const ground = behind[pixel * 4 + channel] ?? 0;
    const mixed = ground + share * ((colours[near * 4 + channel] ?? 0) - ground);
    if (Math.abs((colours[pixel * 4 + channel] ?? 0) - mixed) > mixtureError) return null;
  }
  return Math.max(0, share);
}
