import type { EngineDevices } from '../contract/devices.ts';
import type { EngineWork, PictureTokens, WorkEvent, WorkOutcome } from '../contract/engineWork.ts';
import { AppError } from '../contract/errors.ts';
import type { ErrorCode, ErrorDetail } from '../contract/errors.ts';
import { toFailure } from '../contract/errorWords.ts';
import type { OpenModel } from '../contract/models.ts';
import type { ModelsInUse } from '../contract/modelsInUse.ts';
import type { Task, TaskModels } from '../contract/tasks.ts';

/** Main to engine. Every request has a number; `stop` names the run it ends. */
export type EngineRequest =
  | { readonly kind: 'run'; readonly id: number; readonly work: EngineWork }
  | { readonly kind: 'stop'; readonly id: number }
  | { readonly kind: 'watch'; readonly id: number; readonly variation: number }
  | { readonly kind: 'call'; readonly id: number; readonly call: EngineCall };

/** The tools of the engine as data. */
export type EngineCall =
  | { readonly name: 'list' }
  | { readonly name: 'verify'; readonly modelId: string | null }
  | { readonly name: 'checkPrompt'; readonly text: string; readonly task: Task }
  | { readonly name: 'knownWords' }
  | { readonly name: 'unload'; readonly modelId: string }
  | { readonly name: 'decode'; readonly tokens: PictureTokens; readonly count: number };

/** Engine to main. */
export type EngineMessage =
  /** Said once, when requests may come. A model is null where no package can be used for that; jobs then fail with the reason. */
  | { readonly kind: 'ready'; readonly models: ModelsInUse; readonly threads: number; readonly devices: EngineDevices }
  /** Said every second while the process can: silence means that it hangs. */
  | { readonly kind: 'alive'; readonly memoryMB: number; readonly freeMB: number; readonly openModels: readonly OpenModel[] }
  | { readonly kind: 'event'; readonly id: number; readonly event: WorkEvent }
  | { readonly kind: 'outcome'; readonly id: number; readonly outcome: WorkOutcome }
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failed'; readonly id: number; readonly error: SentError };

/** What the engine process is started with, as JSON in its arguments. */
export type EngineOptions = {
  /** Folder whose sub-folders are packages. */
  readonly packagesFolder: string;
  /** The same for packages that the person added; left out, nothing can be added. */
  readonly addedFolder?: string;
  /** Where hashes of packages' files are remembered; left out, every file is read whenever its package is opened. */
  readonly hashesFile?: string;
  /** One package outside that folder, used whatever else is there. */
  readonly packageFolder: string | null;
  readonly modelId: string | null;
  /** Packages chosen for single tasks. */
  readonly taskModels?: TaskModels;
  /** null: as many as suit the machine. */
  readonly threads: number | null;
  /** What each model computes on, by its hash; one that is not named computes on the CPU. */
  readonly devices?: Readonly<Record<string, EngineDevices>>;
};

/** An error as data; instances do not cross a process line. */
export type SentError = { readonly code: ErrorCode; readonly detail: ErrorDetail };

export function sendError(error: unknown): SentError {
  return error instanceof AppError ? { code: error.code, detail: error.detail } : { code: toFailure(error).code, detail: {} };
}

export function receiveError({ code, detail }: SentError): AppError {
  return new AppError(code, detail);
}
