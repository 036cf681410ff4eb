// Plain values, so that the window can show them without a schema library, which its security policy does not let run.

/** What captions are written into beside the photos. `jsonl` and `csv` are one file a folder, the others one file a photo. */
export const sidecarFormats = ['txt', 'xmp', 'json', 'jsonl', 'csv'] as const;
export type SidecarFormat = (typeof sidecarFormats)[number];

/** How a new XMP sidecar is named: `photo.jpg.xmp` or `photo.xmp`. One that is there already, by either name, is the one that is used. */
export const xmpNames = ['photo.jpg.xmp', 'photo.xmp'] as const;
export type XmpName = (typeof xmpNames)[number];

/** What follows each caption by itself, as it is written or edited; no formats: nothing does. */
export type SidecarSettings = { readonly formats: readonly SidecarFormat[]; readonly xmpName: XmpName };

export const defaultSidecars: SidecarSettings = { formats: [], xmpName: 'photo.jpg.xmp' };
