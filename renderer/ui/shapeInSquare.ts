export type Shape = { readonly width: number; readonly height: number };

/** Of the square's side: more than a row of a copy's pixels, of which the last may be half a margin. */
const hem = 0.004;

export type ShapeInSquare = { readonly width: string; readonly height: string; readonly margin: string; readonly view: string };

/** Where a picture that is not square lies in a square copy of it, which has margins: so large it is shown, and so much of the copy. */
export function shapeInSquare({ width, height }: Shape): ShapeInSquare | null {
  if (width === height) return null;
  const share = Math.min(width, height) / Math.max(width, height);
  const margin = percent((1 - share) / 2);
  const cut = percent((1 - share) / 2 + Math.min(hem, share / 4));
  return width > height
    ? { width: '100%', height: percent(share), margin: `${margin} 0`, view: `inset(${cut} 0)` }
    : { width: percent(share), height: '100%', margin: `0 ${margin}`, view: `inset(0 ${cut})` };
}

function percent(share: number): string {
  return `${(share * 100).toFixed(3)}%`;
}
