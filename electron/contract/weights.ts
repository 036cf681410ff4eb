/** Importers of the Python toolkit: each is a module of `unifluid.imports`. */
export const importers = ['paligemma', 'janus', 'nextstep'] as const;
export type Importer = (typeof importers)[number];

/** Bits a weight of the decoder takes in the package. */
export const weightBits = [4, 8, 16] as const;
export type WeightBits = (typeof weightBits)[number];

/** Which Python runs the importers. */
export type PythonState = {
  /** What the person chose; null: the studio looks for one. */
  readonly chosen: string | null;
  /** The one that is used; null where none can be. */
  readonly used: string | null;
  /** Why none can be: a sentence. */
  readonly whyNot: string | null;
};

/** A folder of published weights that the person has downloaded. */
export type WeightsFolder = {
  readonly path: string;
  readonly name: string;
  /** By its config.json; null where that names none. */
  readonly importer: Importer | null;
  readonly python: PythonState;
};

/** What the person chooses in a dialog, or whichever the studio finds. */
export const pythonSources = ['chosenFile', 'found'] as const;
export type PythonSource = (typeof pythonSources)[number];

/** Where the folder is: named, or what the person chooses in a dialog. */
export type WeightsSource = { readonly kind: 'path'; readonly path: string } | { readonly kind: 'chosenFolder' };

export type ImportRequest = { readonly path: string; readonly importer: Importer; readonly bits: WeightBits };

/** The same by hand, in the toolkit's environment. Its package lies beside the folder. */
export function importCommand({ path: folder, importer, bits }: ImportRequest): string {
  return `python -m unifluid.imports.${importer} ${quoted(folder)} --out ${quoted(`${folder}-package`)} --bits ${bits}`;
}

/** As a shell takes it. */
function quoted(text: string): string {
  return /^[\w./:\\-]+$/u.test(text) ? text : `"${text}"`;
}
