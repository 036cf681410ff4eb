// Plain values, so that the window can show them without a schema library, which its security policy does not let run.

export const exportFormats = ['png', 'webp', 'jpeg', 'svg'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/**
 * Times the size the picture was drawn at, or that of the photo it was made from, with only what was changed of it changed. A picture
 * that no photo was the source of is as it was drawn then.
 */
export const exportScales = ['original', 1, 2, 4] as const;

/** What a copy says of itself: everything, only that a model made it and with what, or nothing at all. */
export const exportRecords = ['full', 'credit', 'none'] as const;

/** How a copy is made. The last choice is kept in the settings. */
export type ExportOptions = {
  readonly format: ExportFormat;
  readonly scale: (typeof exportScales)[number];
  readonly record: (typeof exportRecords)[number];
  /** Behind a JPEG, which has no transparency: #rrggbb. */
  readonly background: string;
  /** Of the file's name, without its extension: words and placeholders. */
  readonly template: string;
};

export const defaultExport: ExportOptions = {
  format: 'png',
  scale: 'original',
  record: 'full',
  background: '#ffffff',
  template: '{prompt}',
};

/** What a template may name, each in braces. */
export const exportPlaceholders = ['prompt', 'seed', 'date', 'number', 'variation'] as const;
