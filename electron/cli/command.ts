import type { CaptionFoldersCommand } from './captionArguments.ts';
import type { CaptionsCommand } from './captionsCommand.ts';
import type { CudaPackCommand } from './cudaPackCommand.ts';
import type { DevicesCommand } from './devicesCommand.ts';
import type { ContinueCommand, EditCommand, GenerateCommand } from './drawingArguments.ts';
import type { EditFoldersCommand } from './editArguments.ts';
import type { ExportCommand } from './exportArguments.ts';
import type { ModelsCommand } from './modelsCommand.ts';
import type { PhotosCommand } from './photosCommand.ts';
import type { SidecarsCommand } from './sidecarsCommand.ts';

/** What a command line may ask for. */
export type Command =
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | GenerateCommand
  | ContinueCommand
  | EditCommand
  | EditFoldersCommand
  | { readonly kind: 'ask'; readonly pictures: readonly string[]; readonly question: string }
  | { readonly kind: 'caption'; readonly picture: string }
  | CaptionFoldersCommand
  | CaptionsCommand
  | SidecarsCommand
  | ExportCommand
  | PhotosCommand
  | { readonly kind: 'history'; readonly search: string | null; readonly limit: number }
  | DevicesCommand
  | CudaPackCommand
  | ModelsCommand;
