import type { WrittenCaption } from './captionRuns.ts';
import type { CaptionKind } from './captionSettings.ts';
import type { EngineDevices, UsedDevice } from './devices.ts';
import type { Pixels } from './images.ts';
import type { DrawOrder, JobStage } from './jobs.ts';
import type { TextPiece } from './history.ts';
import type { KnownWords, ModelCheck, ModelSummary, TextCheck } from './models.ts';
import type { Task } from './tasks.ts';

/** Tokens already drawn, in the order they were drawn: `latents` holds grid.length * tokenDims numbers. */
export type KnownTokens = { readonly grid: readonly number[]; readonly latents: Float32Array };

/** What an interrupted drawing left: one entry a variation, all of one length, and which weights drew them. */
export type KeptTokens = { readonly modelSha256: string | null; readonly tokens: readonly KnownTokens[] };

type Drawing = {
  readonly seed: number;
  readonly variations: number;
  readonly steps: number;
  readonly guidance: number;
  readonly temperature: number;
  readonly order: DrawOrder;
  /** Which variation of the seed the first one is. */
  readonly firstVariation: number;
  /** A job that was interrupted goes on where it was, if the same weights go on with it. */
  readonly known: KeptTokens;
  /** The person asked to go on with these tokens: other weights refuse them, and do not begin anew. */
  readonly needsKnown: boolean;
};

/** One job with everything the engine needs, so that it reads neither files nor the store. */
export type EngineWork =
  /** `keep`: so many of the variations, those in which the model reads the prompt most surely; all where absent. */
  | (Drawing & { readonly kind: 'generate'; readonly prompt: string; readonly keep?: number | undefined })
  | (Drawing & {
      readonly kind: 'edit';
      readonly source: Pixels;
      readonly instruction: string;
      readonly imageGuidance: number;
      /** None of the source's own pixels are put back. */
      readonly asDrawn?: true | undefined;
    })
  | {
      readonly kind: 'ask';
      readonly pictures: readonly Pixels[];
      readonly question: string;
      readonly earlier: readonly { readonly question: string; readonly answer: string }[];
    }
  | { readonly kind: 'caption'; readonly picture: Pixels }
  /** Some pictures of a run. `words`: the question, or what is said before the caption. */
  | {
      readonly kind: 'captionMany';
      readonly pictures: readonly { readonly picture: Pixels; readonly words: string }[];
      readonly wanted: CaptionKind;
      readonly beams: number;
    };

/** What the engine says while it works. */
export type WorkEvent =
  | { readonly kind: 'stage'; readonly stage: JobStage }
  /** Said once, before anything is drawn: tokens kept from other weights are void, and what draws is recorded with them. */
  | { readonly kind: 'model'; readonly sha256: string; readonly device: UsedDevice }
  | {
      readonly kind: 'tokens';
      /** Tokens drawn, these included, and in all. */
      readonly done: number;
      readonly total: number;
      readonly secondsLeft: number | null;
      readonly variations: readonly { readonly grid: number; readonly latent: Float32Array }[];
    }
  | { readonly kind: 'partialPicture'; readonly variation: number; readonly tokens: number; readonly pixels: Pixels }
  | ({ readonly kind: 'textPiece' } & TextPiece)
  /** Of several pictures this one, by its place, is done. */
  | { readonly kind: 'caption'; readonly index: number; readonly caption: WrittenCaption };

/** The tokens of one picture: latents in raster order of the grid, zeros where nothing was drawn. */
export type PictureTokens = {
  readonly gridSide: number;
  readonly tokenDims: number;
  readonly order: Uint16Array;
  readonly tokensDrawn: number;
  readonly latents: Float32Array;
};

/** Where an edit differs from its source: a byte a pixel of the drawn square, 0 where it is the same, 255 where it is changed. */
export type PictureChange = Uint8Array;

/** A caption and what the model saw: a direction of length one, near to those of pictures of the same kind. */
export type SeenCaption = WrittenCaption & { readonly features: Float32Array };

/** Which weights worked, and on what: recorded with every picture. */
export type ModelUse = {
  readonly model: { readonly id: string; readonly name: string; readonly version: string; readonly sha256: string };
  /** Of what draws. */
  readonly provider: string;
  readonly threads: number;
  /** Left out where the CPU did everything. */
  readonly devices?: EngineDevices;
};

export type DrawingMilliseconds = { readonly reading: number; readonly drawing: number; readonly decoding: number };

/** `variation`: its place among those that were drawn, of which some may not be kept. */
export type DrawnPicture = {
  readonly variation: number;
  readonly pixels: Pixels;
  readonly tokens: PictureTokens;
  readonly change: PictureChange | null;
};

export type WorkOutcome =
  | {
      readonly kind: 'pictures';
      /** True when it ended early because it was asked to. */
      readonly stopped: boolean;
      readonly pictures: readonly DrawnPicture[];
      readonly milliseconds: DrawingMilliseconds;
      /** Tokens that were there: of an earlier, interrupted start, or of the picture it goes on with. */
      readonly resumedAt: number;
      readonly use: ModelUse;
    }
  | {
      readonly kind: 'text';
      readonly stopped: boolean;
      readonly text: string;
      readonly pieces: readonly TextPiece[];
      readonly confidence: number;
      readonly use: ModelUse;
    }
  | {
      readonly kind: 'captions';
      readonly stopped: boolean;
      /** In the order of the pictures; null where it was stopped before that one was done. */
      readonly captions: readonly (SeenCaption | null)[];
      readonly use: ModelUse;
    };

/** What the engine answers besides jobs, also while one runs: between two tokens. */
export type EngineTools = {
  list(): Promise<readonly ModelSummary[]>;
  /** null: the package in use. */
  verify(modelId: string | null): Promise<ModelCheck>;
  /** `task`: drawing, where it is left out. */
  checkPrompt(text: string, task?: Task): Promise<TextCheck>;
  knownWords(): Promise<KnownWords>;
  /** Lets go of a model in memory, unless it is at work; it is opened again when it is needed. */
  unload(modelId: string): Promise<void>;
  /** The picture after its first `count` tokens; cells not drawn are transparent. */
  decode(tokens: PictureTokens, count: number): Promise<Pixels>;
};
