import { cutOut } from './cutOut.ts';
import { type Ground, type GroundSearch, searchGround, withHoles } from './ground.ts';

/** A subject before its ground: premultiplied RGBA in levels of 255 without the ground's part, and where there is ground and nothing else. */
export type Subject = { readonly cut: Float32Array; readonly ground: Ground | null };

/** A square picture without its ground; where it has none it is all subject. `colours`: premultiplied RGBA, levels of 255. */
export function subjectOf(colours: Float32Array, side: number, search: GroundSearch = searchGround(colours, side)): Subject {
  const found = search.find();
  if (found === null) return { cut: colours, ground: null };
  const ground = withHoles(colours, found, side, () => true);
  return { cut: cutOut(colours, side, ground), ground };
}
