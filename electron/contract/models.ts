import { z } from 'zod';
import type { Capabilities, Task } from './tasks.ts';
import type { EngineDevices } from './devices.ts';
import type { Failure } from './errors.ts';
import type { DrawOrder } from './jobs.ts';

export type ModelSummary = {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly license: string;
  /** What pictures record of it: of its manifest, which names every file's. */
  readonly sha256: string;
  /** Absolute path of the package's folder, to show to the person. */
  readonly folder: string;
  readonly bytes: number;
  readonly current: boolean;
  /** A person added it, and may remove it. */
  readonly isAdded: boolean;
  readonly capabilities: Capabilities;
  /** What it is used for now. */
  readonly inUseFor: readonly Task[];
  /** Side of the pictures it draws. */
  readonly imagePx: number;
  /** Side of the square in which it sees pictures. */
  readonly seenPx: number;
  /** The picture is gridSide x gridSide tokens. */
  readonly gridSide: number;
  /** Words it knows as styles, as they are put after a prompt, in the order in which they are offered. */
  readonly styles: readonly string[];
  /** Where the sliders start and end for this model, and the order it draws best in. */
  readonly sampler: {
    readonly steps: number;
    readonly maxSteps: number;
    readonly guidance: number;
    readonly imageGuidance: number;
    readonly temperature: number;
    readonly order: DrawOrder;
    /** Of a prompt so many are drawn, and the best kept. */
    readonly tries: number;
  };
};

export type ModelCheck = { readonly id: string; readonly ok: boolean; readonly files: number; readonly problems: readonly Failure[] };

/** A word of a prompt the model never saw, and the nearest that it did; nothing is replaced unless the person says so. */
export type WordNote = {
  readonly word: string;
  /** Where in the text, in UTF-16 code units. */
  readonly start: number;
  readonly length: number;
  readonly replacement: string | null;
};

/** What the model makes of a text before anything is drawn. */
export type TextCheck = {
  readonly unknown: readonly WordNote[];
  /** Pieces that the model cuts the text into, and the most it reads. */
  readonly pieces: number;
  readonly mostPieces: number;
  /** Where what is read ends, in UTF-16 code units; null where all of it is read. */
  readonly readTo: number | null;
};

/** A phrase that can be offered while a person types, and what it says of a picture. */
export type KnownPhrase = {
  readonly text: string;
  readonly kind: 'colour' | 'count' | 'relation' | 'background' | 'style' | 'thing' | 'word';
};

/** What the model in use knows: what can be offered, most frequent first, and every single word it has read. */
export type KnownWords = { readonly phrases: readonly KnownPhrase[]; readonly words: readonly string[] };

export const modelIdSchema = z.string().regex(/^[a-z0-9][a-z0-9.-]{0,63}$/);

export const engineStates = ['stopped', 'starting', 'ready', 'busy', 'restarting', 'failed'] as const;

/** A model in memory, and what it was seen to take of it; 0 until it has done something. */
export type OpenModel = { readonly id: string; readonly name: string; readonly memoryMB: number };

/** The process that runs the models. */
export type EngineState = {
  readonly state: (typeof engineStates)[number];
  /** What the running engine computes on, as it said itself. */
  readonly devices: EngineDevices;
  readonly threads: number;
  readonly memoryMB: number;
  /** The one at work, or that was last. */
  readonly model: { readonly id: string; readonly name: string } | null;
  /** The most recently used first. */
  readonly openModels: readonly OpenModel[];
  /** What the machine has left; null until the engine said so. */
  readonly freeMB: number | null;
  /** Why, when the state is `failed`. */
  readonly error: Failure | null;
};
