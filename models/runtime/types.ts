import type { InferenceSession } from './inferenceSession.ts';
import type { GraphName, PackageManifest } from './packageManifest.ts';
import type { RuntimeErrorCode } from './runtimeError.ts';
import type { Tokenizer } from './tokenizer.ts';
import type { Vocabulary } from './vocabulary.ts';
import type { WordCalibration } from './wordCalibration.ts';

/** Straight (not premultiplied) 8-bit alpha, row-major, `width * height * 4` bytes. */
export type Rgba = { readonly width: number; readonly height: number; readonly data: Uint8ClampedArray };

export type VisionCache = {
  /** The prefix of the picture, by `encode` where its pixels are not remembered. */
  prefixOf(picture: Rgba, encode: () => Promise<Float32Array>): Promise<Float32Array>;
};

export type PictureOrder = 'random' | 'raster';

/** Target tokens that are already decided, in generation order: `latents` holds `grid.length * token_dims` numbers. */
export type KnownTokens = { readonly grid: readonly number[]; readonly latents: Float32Array };

export type DrawOptions = {
  /** 0 <= seed < 2^53 */
  readonly seed: number;
  readonly variations: number;
  /** Which variation of the seed the first one is, where that is not 0: its noise and its order are that one's. */
  readonly firstVariation?: number;
  /** Solver steps of the head, a token. */
  readonly steps: number;
  /** 1 = none. */
  readonly guidance: number;
  /** Edits only; the package's default where absent. */
  readonly imageGuidance?: number;
  /** Multiplies the start noise. */
  readonly temperature: number;
  readonly order: PictureOrder;
  readonly signal?: AbortSignal;
  /** Tokens between partial pictures; 0 = none, default 4. Skipped where decoding would take over a fifth of the time. */
  readonly partialEvery?: number;
  /** The variation that somebody looks at now, by its place: its partial picture comes first. */
  readonly watched?: () => number;
  /** One entry for each variation, or one for all. All entries hold the same number of tokens. */
  readonly known?: readonly KnownTokens[];
};

export type GenerateRequest = DrawOptions & {
  readonly prompt: string;
  /** Of the variations only so many are kept: those in which the model reads the prompt most surely. All where absent. */
  readonly keep?: number | undefined;
};

export type EditRequest = DrawOptions & {
  readonly source: Rgba;
  readonly instruction: string;
  /** None of the source's own pixels are put back. */
  readonly asDrawn?: true | undefined;
};

export type AskRequest = {
  /** As many as `capabilities.answer` says at most. */
  readonly pictures: readonly Rgba[];
  readonly question: string;
  readonly earlier: readonly { readonly question: string; readonly answer: string }[];
  readonly maxPieces?: number;
  /** 0 (the default) = the most likely piece each time. */
  readonly temperature?: number;
  readonly seed?: number;
  readonly signal?: AbortSignal;
};

export type CaptionRequest = { readonly picture: Rgba; readonly maxPieces?: number; readonly signal?: AbortSignal };

/**
 * What is wanted of each picture. The model has one way to describe: `long` keeps it from ending early, `keywords` takes the words of
 * its caption that one would search for. `question` asks it, as `AskRequest` does.
 */
export type CaptionKind = 'short' | 'long' | 'keywords' | 'question';

export type CaptionsRequest = {
  /** `words`: the question, or what is said before the caption ('' = nothing, which is what the packages so far have been trained for). */
  readonly pictures: readonly { readonly picture: Rgba; readonly words: string }[];
  readonly kind: CaptionKind;
  /** Texts followed at once, 1 (the default: greedy) to 3; the one that is likeliest a piece wins. */
  readonly beams?: number;
  readonly maxPieces?: number;
  readonly signal?: AbortSignal;
};

export type PictureCaption = Omit<TextResult, 'stopped'> & {
  /** Words of the caption to search by, each once. */
  readonly keywords: readonly string[];
  /** What the picture shows, as a direction of length one: pictures of one kind are near each other. */
  readonly features: Float32Array;
};

export type RuntimeStage = 'read' | 'encode' | 'prefill' | 'draw' | 'decode' | 'choose' | 'answer';

export type RuntimeEvent =
  | { readonly kind: 'stage'; readonly stage: RuntimeStage }
  | {
      readonly kind: 'tokenDone';
      /** Place in the generation order, from 0; known tokens count. */
      readonly index: number;
      readonly total: number;
      readonly variations: readonly { readonly grid: number; readonly latent: Float32Array }[];
      readonly secondsLeft: number;
    }
  | { readonly kind: 'partialPicture'; readonly index: number; readonly variation: number; readonly picture: Rgba }
  | { readonly kind: 'textPiece'; readonly text: string; readonly logProbability: number };

export type OnRuntimeEvent = (event: RuntimeEvent) => void;

export type DrawnPicture = {
  /** Its place among the variations that were drawn, from 0. */
  readonly variation: number;
  /** Cells whose token was not drawn are fully transparent. */
  readonly picture: Rgba;
  /** tokens * token_dims, raster order of the grid; zeros where a token was not drawn. */
  readonly latents: Float32Array;
  /** Generation order: grid positions; the first `tokensDrawn` of them are drawn. */
  readonly order: Uint16Array;
  readonly tokensDrawn: number;
};

/** `stopped`: the signal ended it early and `pictures` hold what was drawn until then. */
export type DrawResult = {
  readonly pictures: readonly DrawnPicture[];
  readonly stopped: boolean;
  readonly milliseconds: number;
};

/** `changes`: of each picture where it differs from its source, a byte a pixel from 0 to 255, softly bordered. */
export type EditResult = DrawResult & { readonly changes: readonly Uint8Array[] };

export type TextResult = {
  readonly text: string;
  /** The visible pieces; their texts joined are `text`. */
  readonly pieces: readonly { readonly text: string; readonly logProbability: number }[];
  /** Natural log-probability of the whole text, the end piece included where the model ended it. */
  readonly logProbability: number;
  /**
   * Answers: probability of exactly this answer, exp(logProbability). Captions: the share of their words that people would use, where the
   * package is calibrated; else the geometric mean a piece, as a long text is never certain.
   */
  readonly confidence: number;
  readonly stopped: boolean;
};

/** An opened package. Graphs load when first used and stay until `release`. */
export type UnifiedModel = {
  readonly folder: string;
  readonly manifest: PackageManifest;
  readonly tokenizer: Tokenizer;
  /** null: the package has no list of words, so that none can be told to be unknown. */
  readonly vocabulary: Vocabulary | null;
  /** Those of its words that can be drawn. */
  readonly drawnVocabulary: Vocabulary | null;
  /** Null where nobody fitted one to these weights. */
  readonly wordCalibration: WordCalibration | null;
  readonly visionCache: VisionCache;
  session(graph: GraphName): Promise<InferenceSession>;
  release(): Promise<void>;
};

export type PackageProblem = { readonly code: RuntimeErrorCode; readonly file?: string; readonly reason: string };

/** What `verifyPackage` found; `problems` is empty for a sound package. Identity is null where the manifest cannot be read. */
export type PackageReport = {
  readonly folder: string;
  readonly identity: { readonly id: string; readonly name: string; readonly version: string; readonly license: string } | null;
  readonly files: readonly { readonly path: string; readonly bytes: number; readonly sound: boolean }[];
  readonly problems: readonly PackageProblem[];
};
