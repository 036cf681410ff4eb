import type { EditPictures } from './changedPlaces.ts';
import { edgeDistances } from './edgeDistances.ts';
import { explained, squares } from './explained.ts';
import { type Ground, meanWhere } from './ground.ts';
import { farFrom, type Outline, outlineReach, outlineSeen } from './outlineSeen.ts';
import { distanceAt } from './smoothField.ts';
import type { Subject } from './subject.ts';
import { shrinkRegion } from './windows.ts';

/** So much of what changed a line must explain, squares summed. It is little: a subject that gets one is drawn anew, and worse, within it. */
const leastExplained = 0.12;
/** No more of the subject is nearer to the line's colour than to its own, where these lie so many levels of 255 apart: it was painted. */
const mostPainted = 0.42;
const leastApart = 64;
/** Pixels at the subject's edge that are left out there. */
const edge = 2;

/**
 * The subject of an edit that drew a line around it: the source's own, within a line as wide as the drawn one and of its colour. Null for
 * an edit of any other kind. `differences`: how far each pixel differs from the source, levels of 255.
 */
export function withOutline(edit: EditPictures, differences: Float32Array, { cut, ground }: Subject): Float32Array | null {
  if (ground === null) return null;
  const distances = edgeDistances(cut, edit.side, outlineReach);
  const outline = outlineSeen(edit.drawn, ground, distances);
  if (outline === null || painted(edit, ground, outline) > mostPainted) return null;
  const made = withLine(cut, outline, distances);
  return explained(edit, made, ground.colours).missed <= (1 - leastExplained) * squares(differences) ? made : null;
}

/** The share of the subject that took the line's colour. */
function painted({ rebuilt, drawn, side }: EditPictures, { region }: Ground, { colour }: Outline): number {
  const isInside = shrinkRegion(
    region.map((value) => 1 - value),
    side,
    edge,
  );
  const isOther = isInside.map((value, pixel) => (value === 1 && farFrom(colour, rebuilt, pixel) >= leastApart ? 1 : 0));
  return meanWhere(isOther, (pixel) => (farFrom(colour, drawn, pixel) < distanceAt(drawn, rebuilt, pixel) ? 1 : 0));
}

/** A cut-out before a line around it: premultiplied RGBA in levels of 255. `distances`: from its edge, as far as the line reaches. */
export function withLine(cut: Float32Array, { colour, width }: Outline, distances: Float32Array): Float32Array {
  return cut.map((value, at) => {
    const pixel = Math.floor(at / 4);
    const share = Math.min(1, Math.max(0, width + 0.5 - (distances[pixel] ?? 0)));
    return value + share * (1 - (cut[pixel * 4 + 3] ?? 0) / 255) * (colour[at % 4] ?? 0);
  });
}
