import { defaultExport } from './exportOptions.ts';
import { defaultSidecars } from './sidecarFormats.ts';

/** What holds until a person chooses otherwise. Plain values: the window has them without the schemas that check them. */
export const defaultSettings = {
  theme: 'system',
  /** null: the studio chooses by the machine. */
  threads: null,
  motion: 'system',
  zoom: 1,
  /** null: the order that the model draws best in. */
  order: null,
  variations: 1,
  modelId: null,
  taskModels: {},
  describesDrawings: true,
  device: 'measured',
  export: defaultExport,
  sidecars: defaultSidecars,
} as const;
