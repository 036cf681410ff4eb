/** The few things the fake studio can draw, as shapes. */

export type Colour = readonly [red: number, green: number, blue: number];

/** Corners and radii in a unit box around the thing, y down. `own` colours stay; the rest takes the thing's colour. */
export type Shape =
  | {
      readonly kind: 'ellipse';
      readonly at: readonly [number, number];
      readonly radii: readonly [number, number];
      readonly own?: Colour;
    }
  | {
      readonly kind: 'box';
      readonly at: readonly [number, number];
      readonly half: readonly [number, number];
      readonly round: number;
      readonly own?: Colour;
    }
  | {
      readonly kind: 'triangle';
      readonly corners: readonly [readonly [number, number], readonly [number, number], readonly [number, number]];
      readonly own?: Colour;
    };

export type Thing = { readonly name: string; readonly colour: Colour; readonly shapes: readonly Shape[] };

export const colours: Readonly<Record<string, Colour>> = {
  red: [248, 49, 47],
  orange: [255, 130, 43],
  yellow: [255, 214, 93],
  green: [0, 178, 96],
  blue: [80, 144, 255],
  'light blue': [190, 225, 255],
  purple: [134, 95, 197],
  pink: [255, 155, 200],
  peach: [255, 215, 198],
  brown: [125, 69, 51],
  black: [50, 46, 52],
  white: [246, 246, 246],
  grey: [150, 150, 150],
  mint: [210, 240, 216],
};

const ink: Colour = [50, 31, 65];
const leaf: Colour = [0, 210, 106];
const glass: Colour = [38, 201, 252];
const metal: Colour = [211, 211, 211];
const light: Colour = [255, 222, 166];

export const things: Readonly<Record<string, { readonly colour: Colour; readonly shapes: readonly Shape[] }>> = {
  apple: {
    colour: [248, 49, 47],
    shapes: [
      { kind: 'ellipse', at: [-0.14, 0.08], radii: [0.27, 0.34] },
      { kind: 'ellipse', at: [0.14, 0.08], radii: [0.27, 0.34] },
      { kind: 'ellipse', at: [0.12, -0.36], radii: [0.17, 0.09], own: leaf },
      { kind: 'box', at: [0, -0.3], half: [0.025, 0.1], round: 0.02, own: [125, 69, 51] },
    ],
  },
  car: {
    colour: [80, 144, 255],
    shapes: [
      { kind: 'box', at: [0.05, -0.14], half: [0.27, 0.22], round: 0.08 },
      { kind: 'box', at: [-0.06, -0.16], half: [0.1, 0.12], round: 0.04, own: glass },
      { kind: 'box', at: [0.19, -0.16], half: [0.09, 0.12], round: 0.04, own: glass },
      { kind: 'box', at: [0, 0.12], half: [0.46, 0.15], round: 0.08 },
      { kind: 'box', at: [0, 0.24], half: [0.46, 0.05], round: 0.04, own: metal },
      { kind: 'ellipse', at: [-0.25, 0.28], radii: [0.13, 0.13], own: ink },
      { kind: 'ellipse', at: [0.25, 0.28], radii: [0.13, 0.13], own: ink },
      { kind: 'ellipse', at: [-0.25, 0.28], radii: [0.055, 0.055], own: [255, 255, 255] },
      { kind: 'ellipse', at: [0.25, 0.28], radii: [0.055, 0.055], own: [255, 255, 255] },
    ],
  },
  balloon: {
    colour: [248, 49, 47],
    shapes: [
      { kind: 'box', at: [0, 0.34], half: [0.012, 0.16], round: 0.01, own: [63, 95, 255] },
      { kind: 'ellipse', at: [0, -0.14], radii: [0.29, 0.34] },
      {
        kind: 'triangle',
        corners: [
          [0, 0.16],
          [-0.06, 0.26],
          [0.06, 0.26],
        ],
      },
      { kind: 'ellipse', at: [0.1, -0.28], radii: [0.06, 0.08], own: [255, 145, 150] },
    ],
  },
  cat: {
    colour: [243, 173, 97],
    shapes: [
      {
        kind: 'triangle',
        corners: [
          [-0.36, -0.42],
          [-0.36, -0.05],
          [-0.06, -0.22],
        ],
      },
      {
        kind: 'triangle',
        corners: [
          [0.36, -0.42],
          [0.36, -0.05],
          [0.06, -0.22],
        ],
      },
      { kind: 'ellipse', at: [0, 0.05], radii: [0.39, 0.36] },
      { kind: 'ellipse', at: [0, 0.2], radii: [0.2, 0.15], own: light },
      { kind: 'ellipse', at: [-0.15, 0], radii: [0.045, 0.065], own: ink },
      { kind: 'ellipse', at: [0.15, 0], radii: [0.045, 0.065], own: ink },
      { kind: 'ellipse', at: [0, 0.12], radii: [0.05, 0.035], own: ink },
    ],
  },
  fox: {
    colour: [255, 130, 43],
    shapes: [
      {
        kind: 'triangle',
        corners: [
          [-0.4, -0.46],
          [-0.38, -0.02],
          [-0.05, -0.22],
        ],
      },
      {
        kind: 'triangle',
        corners: [
          [0.4, -0.46],
          [0.38, -0.02],
          [0.05, -0.22],
        ],
      },
      { kind: 'ellipse', at: [0, 0.02], radii: [0.4, 0.34] },
      {
        kind: 'triangle',
        corners: [
          [-0.36, 0.12],
          [0, 0.46],
          [0.36, 0.12],
        ],
      },
      { kind: 'ellipse', at: [-0.2, 0.16], radii: [0.16, 0.12], own: light },
      { kind: 'ellipse', at: [0.2, 0.16], radii: [0.16, 0.12], own: light },
      { kind: 'ellipse', at: [-0.15, 0], radii: [0.04, 0.06], own: ink },
      { kind: 'ellipse', at: [0.15, 0], radii: [0.04, 0.06], own: ink },
      { kind: 'ellipse', at: [0, 0.32], radii: [0.06, 0.05], own: ink },
    ],
  },
  hat: {
    colour: [83, 54, 103],
    shapes: [
      { kind: 'box', at: [0, -0.1], half: [0.24, 0.3], round: 0.08 },
      { kind: 'box', at: [0, 0.1], half: [0.24, 0.06], round: 0, own: [248, 49, 47] },
      { kind: 'box', at: [0, 0.24], half: [0.42, 0.1], round: 0.1, own: ink },
    ],
  },
  house: {
    colour: [255, 214, 93],
    shapes: [
      { kind: 'box', at: [0, 0.16], half: [0.32, 0.26], round: 0.03 },
      {
        kind: 'triangle',
        corners: [
          [-0.44, -0.06],
          [0, -0.46],
          [0.44, -0.06],
        ],
        own: [248, 49, 47],
      },
      { kind: 'box', at: [-0.12, 0.24], half: [0.08, 0.18], round: 0.02, own: [125, 69, 51] },
      { kind: 'box', at: [0.15, 0.12], half: [0.08, 0.08], round: 0.02, own: glass },
    ],
  },
  tree: {
    colour: [0, 178, 96],
    shapes: [
      { kind: 'box', at: [0, 0.3], half: [0.06, 0.18], round: 0.03, own: [125, 69, 51] },
      { kind: 'ellipse', at: [-0.16, 0.02], radii: [0.22, 0.2] },
      { kind: 'ellipse', at: [0.16, 0.02], radii: [0.22, 0.2] },
      { kind: 'ellipse', at: [0, -0.2], radii: [0.24, 0.24] },
    ],
  },
  fish: {
    colour: [80, 144, 255],
    shapes: [
      {
        kind: 'triangle',
        corners: [
          [0.2, 0],
          [0.46, -0.22],
          [0.46, 0.22],
        ],
      },
      { kind: 'ellipse', at: [-0.08, 0], radii: [0.36, 0.24] },
      { kind: 'ellipse', at: [-0.26, -0.05], radii: [0.05, 0.05], own: ink },
      { kind: 'ellipse', at: [-0.02, 0.08], radii: [0.12, 0.05], own: [190, 225, 255] },
    ],
  },
  mushroom: {
    colour: [248, 49, 47],
    shapes: [
      { kind: 'box', at: [0, 0.24], half: [0.13, 0.2], round: 0.1, own: light },
      { kind: 'ellipse', at: [0, -0.08], radii: [0.4, 0.28] },
      { kind: 'ellipse', at: [-0.18, -0.14], radii: [0.09, 0.08], own: [255, 215, 198] },
      { kind: 'ellipse', at: [0.14, -0.2], radii: [0.08, 0.07], own: [255, 215, 198] },
      { kind: 'ellipse', at: [0.06, 0.02], radii: [0.07, 0.06], own: [255, 215, 198] },
    ],
  },
};

export const ball: readonly Shape[] = [
  { kind: 'ellipse', at: [0, 0], radii: [0.38, 0.38] },
  { kind: 'ellipse', at: [-0.13, -0.15], radii: [0.08, 0.06], own: [255, 255, 255] },
];
