/** What a person may ask for. Plain numbers, so that a form can show them without a schema library. */
export const limits = {
  promptCharacters: 2_000,
  questionCharacters: 1_000,
  styleCharacters: 100,
  /** Of the name a person gives a picture. */
  titleCharacters: 200,
  /** Of a prompt found in another program's picture: it is kept as it is, though the model may read less of it. */
  foreignPromptCharacters: 10_000,
  /** Counter-based noise is keyed by a seed that both Python and TypeScript hold exactly. */
  seed: { min: 0, max: Number.MAX_SAFE_INTEGER },
  variations: { min: 1, max: 8 },
  steps: { min: 1, max: 100 },
  guidance: { min: 0, max: 15 },
  imageGuidance: { min: 0, max: 15 },
  temperature: { min: 0, max: 2 },
  /** Grids of up to 64 x 64 tokens. */
  tokens: { min: 1, max: 4_096 },
  askImages: { min: 1, max: 2 },
  /** Questions of one conversation: the model that ships was trained with up to three in one sequence. */
  askTurns: 3,
  pageItems: { min: 1, max: 500 },
  threads: { min: 1, max: 64 },
  /** Entries of a plan that are shown of each action. */
  planEntries: 1_000,
  /** Of a path as it is shown: one whose bytes are no text grows when they are written out. */
  pathCharacters: 16_384,
  /** Of each thing a camera wrote into a photo. */
  photoFactCharacters: 2_000,
  /** Photos chosen one by one for one act. */
  chosenPhotos: 200_000,
  captionCharacters: 10_000,
  /** Of what is looked for in captions, and of what is put in its place. */
  replacedCharacters: 500,
  replaceSamples: 200,
  keywords: 200,
  keywordCharacters: 200,
  /** Bytes of a picture pasted into the window; a file given by path may be larger (see the codec's limits). */
  pastedPictureBytes: 64 * 1024 * 1024,
} as const;
