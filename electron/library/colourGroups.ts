/** A colour and how many pixels have it; a group also knows which colours went into it. */
export type ColourGroup = { readonly rgb: readonly [number, number, number]; readonly count: number; readonly members: readonly number[] };

/** Nearer than this, as an eye weighs red, green and blue, two colours of an icon are one. */
const sameDistance = 14;

/** Joins the nearest two colours, again and again, until there are few and all differ. `members` are places in the list given. */
export function groupColours(colours: readonly Omit<ColourGroup, 'members'>[], atMost: number): readonly ColourGroup[] {
  let groups: readonly ColourGroup[] = colours.map((colour, index) => ({ ...colour, members: [index] }));
  for (;;) {
    const pair = nearestPair(groups);
    if (pair === null || (pair.distance > sameDistance && groups.length <= atMost)) return groups;
    groups = [...groups.filter((group) => group !== pair.one && group !== pair.other), joined(pair.one, pair.other)];
  }
}

type Pair = { readonly one: ColourGroup; readonly other: ColourGroup; readonly distance: number };

function nearestPair(groups: readonly ColourGroup[]): Pair | null {
  let nearest: Pair | null = null;
  for (const [index, one] of groups.entries()) {
    for (const other of groups.slice(index + 1)) {
      const distance = distanceOf(one.rgb, other.rgb);
      if (nearest === null || distance < nearest.distance) nearest = { one, other, distance };
    }
  }
  return nearest;
}

export function distanceOf(a: ColourGroup['rgb'], b: ColourGroup['rgb']): number {
  // The weights of luma, as roots: they are squared with the differences.
  return Math.hypot((a[0] - b[0]) * 0.55, (a[1] - b[1]) * 0.77, (a[2] - b[2]) * 0.33);
}

function joined(one: ColourGroup, other: ColourGroup): ColourGroup {
  const count = one.count + other.count;
  const mean = (channel: 0 | 1 | 2): number => Math.round((one.rgb[channel] * one.count + other.rgb[channel] * other.count) / count);
  return { rgb: [mean(0), mean(1), mean(2)], count, members: [...one.members, ...other.members] };
}
