/** The scales of the interface that are offered, and that keys and menu step through. */
export const interfaceScales = [0.75, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2] as const;

export const scaleSteps = ['larger', 'smaller', 'usual'] as const;
export type ScaleStep = (typeof scaleSteps)[number];

/** What a scale becomes by a step; the same where there is none further. */
export function scaleAfter(scale: number, step: ScaleStep): number {
  switch (step) {
    case 'larger':
      return interfaceScales.find((each) => each > scale) ?? scale;
    case 'smaller':
      return interfaceScales.findLast((each) => each < scale) ?? scale;
    case 'usual':
      return 1;
  }
}
